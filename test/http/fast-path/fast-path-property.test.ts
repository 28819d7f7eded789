import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { MockServer, MockServerOptions } from '../../../src/index.ts'
import { INSTANCE, ownMock } from '../../support/mock.ts'
import {
  allChanges,
  allReads,
  anySteps,
  Client,
  type Step,
  USUAL_ADDRESS,
} from '../../support/repeated-requests.ts'
import { sized } from '../../support/size.ts'

/** A server with a client, and the events that it published. */
interface Side {
  mock: MockServer
  client: Client
  /** Those since the last comparison, as JSON. */
  events: string[]
}

async function sideWith(t: Test, options: MockServerOptions): Promise<Side> {
  const mock = await ownMock(t, options)
  const client = new Client(await mock.listen())
  t.teardown(() => client.close())
  const events: string[] = []
  mock.watch((event) => events.push(JSON.stringify(event)))
  return { mock, client, events }
}

function prepare({ mock }: Side): void {
  mock.reset()
  const { notebooks } = mock.project('p1')
  notebooks.put({ ...INSTANCE, id: 'nb-1', name: 'b' })
  notebooks.put({ ...INSTANCE, id: 'nb-2', name: 'ab', status: 'STOPPED' })
}

async function answersOf({ client }: Side, steps: readonly Step[]): Promise<string[]> {
  const answers: string[] = []
  for (const step of steps)
    answers.push(await client.send('read' in step ? step.read : step.change))
  return answers.map(withoutTimes)
}

/** What is left on a server after the requests, and the events since the last time. */
async function outcomeOf({ client, events }: Side): Promise<string[]> {
  const headers = {}
  const paths = ['/_mock/requests', '/_mock/state', '/_mock/coverage', '/_mock/faults']
  const texts: string[] = []
  for (const path of paths) texts.push(await client.send({ method: 'GET', path, headers }))
  return [...texts, ...events.splice(0)].map(withoutTimes)
}

/** Host times are not the same on two servers, nor are their ports. A long answer comes in chunks if it takes long. */
function withoutTimes(text: string): string {
  return text
    .replace(/"(at|duration_ms|taken_at)":\d+(\.\d+)?/g, '"$1":0')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1')
    .replace(/^(content-length: \d+|transfer-encoding: chunked)?\n/gim, '')
}

/** Throws if the requests get other answers on one server than on the other, or leave something else behind. */
async function expectAlike(fast: Side, slow: Side, steps: readonly Step[]): Promise<void> {
  prepare(fast)
  prepare(slow)
  const found = [...(await answersOf(fast, steps)), ...(await outcomeOf(fast))]
  const expected = [...(await answersOf(slow, steps)), ...(await outcomeOf(slow))]
  const length = Math.max(found.length, expected.length)
  const at = Array.from({ length }).findIndex((_, index) => found[index] !== expected[index])
  if (at < 0) return
  const where = JSON.stringify(steps[at] ?? 'outcome')
  throw new Error(`step ${at}: ${where}: found ${found[at]}\nexpected ${expected[at]}`)
}

/** The counters of a server since its start, which no reset changes. */
async function countersOf({ mock }: Side): Promise<string[]> {
  const { payload } = await mock.inject('/_mock/metrics')
  return payload.split('\n').filter((line) => /^notebooks_mock_\w+_total\{/.test(line))
}

async function bothSides(t: Test, options: MockServerOptions): Promise<[Side, Side]> {
  const settings = { ...options, seed: 3, scene: 'quickstart', trustProxy: [USUAL_ADDRESS] }
  return [await sideWith(t, settings), await sideWith(t, { ...settings, noFastPath: true })]
}

t.test('after any change, known requests get the same answer without a fast path', async (t) => {
  const [fast, slow] = await bothSides(t, {})
  for (const [index, change] of allChanges.entries()) {
    // A fifth of the requests after each change, all of them at full size.
    const reads = allReads.filter((_, at) => (at + index) % sized(5, 1) === 0)
    await expectAlike(fast, slow, [...reads, change, ...reads])
  }
  const counters = await countersOf(fast)
  t.ok(counters.length > 20, 'requests and faults were counted')
  t.strictSame(counters, await countersOf(slow))
})

for (const auth of ['present', 'verify', 'off'] as const) {
  t.test(`with auth ${auth}, no requests show whether there is a fast path`, async (t) => {
    const [fast, slow] = await bothSides(t, { auth })
    await fc.assert(
      fc.asyncProperty(anySteps, (steps) => expectAlike(fast, slow, steps)),
      { numRuns: Number(process.env['FAST_PATH_SEQUENCES'] ?? sized(40, 3_000)) },
    )
    t.strictSame(await countersOf(fast), await countersOf(slow))
  })
}
