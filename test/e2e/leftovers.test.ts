import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import t from 'tap'
import { createMockServer } from '../../src/index.ts'
import { NODE, plainly } from '../support/command.ts'
import { CREATION } from '../support/mock.ts'

const exec = promisify(execFile)

const LIBRARY = new URL('../../dist/library.cjs', import.meta.url).href

const TOKEN = { 'x-auth-token': 'mock-token-admin' }

/** Active resources of the process (timers, sockets, servers), counted by kind. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** Kinds with a higher count than before. */
function moreThan(before: Record<string, number>): string[] {
  return Object.entries(resources()).flatMap(([kind, count]) =>
    count > (before[kind] ?? 0) ? [kind] : [],
  )
}

/** The same, after waiting at most 30 s for handles that are closing. */
async function leftSince(before: Record<string, number>): Promise<string[]> {
  for (let look = 0; look < 3_000 && moreThan(before).length > 0; look++) await sleep(10)
  return moreThan(before)
}

t.test('after close, no timer, socket or server is left', async (t) => {
  const before = resources()
  const mock = await createMockServer({ clock: { at: '2026-01-01T00:00:00Z', rate: 1 } })
  const url = await mock.listen()
  const world = mock.project('p1')
  const stopWatching = world.watch(() => {})
  const { id } = world.notebooks.create(CREATION)
  const waits = [
    t.rejects(world.notebook(id).reaches('STOPPED'), {
      name: 'ModelArtsError',
      errorCode: 'Mock.Timeout',
    }),
    t.rejects(world.receives('StopNotebook'), {
      name: 'ModelArtsError',
      errorCode: 'Mock.Timeout',
    }),
  ]
  const events = await fetch(`${url}/_mock/projects/p1/events`)
  const own = await mock.fetch('http://localhost/_mock/events')
  const headers = { ...TOKEN, 'x-mock-fault': 'delay=10m' }
  const delayed = [
    fetch(`${url}/v1/p1/notebooks`, { headers }),
    mock.fetch(`${url}/v1/p1/notebooks`, { headers }),
  ]
  while (world.journal.find().length < delayed.length) await sleep(5)
  t.match(
    moreThan(before).join(),
    /TCP.*Timeout|Timeout.*TCP/,
    'there are open resources before close',
  )

  await mock.close()

  stopWatching()
  for (const answer of delayed) t.equal((await answer).status, 503)
  t.match(await events.text(), /retry/)
  t.match(await own.text(), /retry/)
  await Promise.all(waits)
  t.strictSame(await leftSince(before), [])
})

const SCRIPT_WITHOUT_CLOSE = `
import { createMockServer } from ${JSON.stringify(LIBRARY)}
const mock = await createMockServer()
const world = mock.project('p1')
const { id } = world.notebooks.create(${JSON.stringify(CREATION)})
world.watch(() => {})
await mock.inject({ url: '/v1/p1/notebooks', headers: ${JSON.stringify(TOKEN)} })
console.log(world.notebook(id).status)
`

t.test('a script without close ends by itself if it did not listen', async (t) => {
  const [node, ...first] = NODE
  const args = [...first, '--input-type=module', '--eval', SCRIPT_WITHOUT_CLOSE]
  const { stdout } = await exec(node, args, { ...plainly(), timeout: 60_000 })
  t.equal(stdout, 'CREATING\n')
})
