/**
 * A server under load, in its own process: `mock N`, `transitions N` with 10,000 of its instances in a transition,
 * `verifying N` with verified signatures, `no-journal N`, `rules N` with fault rules that match nothing, `worlds N`
 * with a thousand worlds, or a bare server that sends a given page. Sends its URL to its parent, and on request its CPU time.
 */
import { createServer } from 'node:http'
import Fastify from 'fastify'
import { createMockServer, type MockServer, type MockServerOptions } from '../../src/index.ts'
import { PROJECT, tenRows } from './page.ts'
import { startMany } from './transitions.ts'

const WORLDS = 1_000

const RULES = 10

/** Options of the mocks by kind; other properties of a kind are set after the creation. */
const mocks: Readonly<Record<string, MockServerOptions>> = {
  mock: {},
  transitions: {},
  verifying: { auth: 'verify' },
  'no-journal': { journalEntries: 0 },
  rules: {},
  worlds: {},
}

/** Rules for the operation under load that none of its requests matches. */
function addIdleRules(mock: MockServer): void {
  const { faults } = mock.project(PROJECT)
  for (let n = 0; n < RULES; n++) {
    faults.add({ operation: 'ListAllNotebooks', status: 403, match: { query: { name: `x-${n}` } } })
  }
}

export interface Page {
  headers: Record<string, string>
  body: string
}

const [kind = '', count = '0', path = ''] = process.argv.slice(2)

process.on('message', async (message: { start?: Page; cpu?: true }) => {
  if (message.start) process.send?.({ url: await start(message.start) })
  if (message.cpu) {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpu: user + system, memory: process.memoryUsage().rss })
  }
})
process.on('disconnect', () => process.exit())
process.send?.({ loaded: true })

async function start({ headers, body }: Page): Promise<string> {
  const options = mocks[kind]
  if (options !== undefined) {
    const mock = await createMockServer({ notebooks: Number(count), seed: 7, ...options })
    for (const row of tenRows) mock.project(PROJECT).notebooks.put(row)
    if (kind === 'rules') addIdleRules(mock)
    if (kind === 'worlds')
      for (let n = 1; n < WORLDS; n++) mock.project(`bench-${n}`).notebooks.list()
    // They end one after the other over twenty minutes, so a next reminder always exists.
    if (kind === 'transitions') startMany(mock, 10_000, (n) => 20_000 + 120 * n)
    return mock.listen()
  }
  const bytes = Buffer.from(body)
  if (kind === 'fastify') {
    const app = Fastify()
    app.get(path, (_request, reply) => {
      for (const [name, value] of Object.entries(headers)) reply.header(name, value)
      reply.send(bytes)
    })
    return app.listen({ host: '127.0.0.1', port: 0 })
  }
  const server = createServer((_request, response) => {
    response.writeHead(200, { ...headers, 'content-length': bytes.length })
    response.end(bytes)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address?.port}`
}
