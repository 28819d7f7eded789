import { HEADERS, PATH, PROJECT, tenRows } from '../page.ts'
import { freePort, Running } from './running.ts'
import { mockOf, type Served } from './tools.ts'

const MOST = 1_000

/** What the mock of a size serves: all rows, and its answer to the question, for the other servers. */
export async function servedBy(count: number): Promise<Served> {
  const port = await freePort()
  const mock = await Running.start(mockOf(count, port), port)
  try {
    const { origin } = new URL(mock.url)
    await createTen(origin)
    const rows = await rowsOf(origin)
    if (rows.length !== count) throw new Error(`found ${rows.length} rows, expected ${count}`)
    const answer = await fetch(mock.url, { headers: HEADERS })
    const names = ['x-request-id', 'server', 'content-type']
    const headers = Object.fromEntries(names.map((name) => [name, answer.headers.get(name) ?? '']))
    return { rows, page: { headers, body: await answer.text() } }
  } finally {
    await mock.end()
  }
}

/** All instances: those of the default workspace, newest first, then those of the other workspaces. */
async function rowsOf(origin: string): Promise<Served['rows']> {
  const rows: { id: string }[] = []
  const { workspaces } = await json(`${origin}${PATH.replace('notebooks/all', 'workspaces')}`)
  const ids: string[] = workspaces.map(({ id }: { id: string }) => id)
  for (const id of ids.sort()) {
    for (let offset = 0, total = 1; offset < total; offset += MOST) {
      const query = `workspace_id=${id}&limit=${MOST}&offset=${offset}`
      const page = await json(`${origin}${PATH}?${query}`)
      rows.push(...page.data)
      total = page.total
    }
  }
  return rows
}

/** Creates the ten instances of the page over the API, so that the page is the same at any size. */
export async function createTen(origin: string): Promise<void> {
  for (const { id, name, description, tags, image, flavor } of tenRows) {
    const volume = { category: 'EVS', ownership: 'MANAGED', capacity: 5 }
    const body = { name, description, tags, image_id: image.id, flavor, volume }
    const headers = { 'x-mock-id': id }
    await json(`${origin}${PATH.replace('/all', '')}`, { method: 'POST', headers, body })
    await json(`${origin}/_mock/projects/${PROJECT}/notebooks/${id}/advance`, { method: 'POST' })
  }
}

/** Throws unless an answer holds the ten instances of the page. */
export async function checkAnswer(url: string): Promise<void> {
  const text = await (await fetch(url, { headers: HEADERS })).text()
  const missing = tenRows.filter(({ id }) => !text.includes(id))
  const found = text.match(/"id":\s?"0{8}-/g)?.length
  if (missing.length > 0 || found !== 10)
    throw new Error(`found ${found} of ten rows: ${text.slice(0, 300)}`)
}

interface Sent {
  method?: string
  headers?: Record<string, string>
  body?: unknown
}

async function json(url: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  const answer = await fetch(url, {
    method,
    headers: { ...HEADERS, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text.slice(0, 300)}`)
  return JSON.parse(text)
}
