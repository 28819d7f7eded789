import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { MockServer, MockServerOptions } from '../../../src/index.ts'
import {
  capturedFrom,
  checkSame,
  edited,
  firstDifference,
  linesIn,
  replayedFrom,
} from '../../support/bundles.ts'
import { get, ownMock } from '../../support/mock.ts'
import { sized } from '../../support/size.ts'
import { CREATION } from '../../support/values.ts'

type Rule = Parameters<ReturnType<MockServer['project']>['faults']['add']>[0]

const create = (mock: MockServer, name: string) =>
  get(mock, 'notebooks', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ ...CREATION, name }),
  }).catch(() => undefined)

const list = (mock: MockServer) => get(mock, 'notebooks?limit=50').catch(() => undefined)

async function replaysEqual(t: Test, mock: MockServer) {
  const bundle = await capturedFrom(mock)
  const results = await replayedFrom(bundle)
  checkSame(t, results)
  return { lines: linesIn(bundle), results }
}

/** Sends requests a few ms apart, so that those with a short wait overtake those with a long one. */
async function overtaking(mock: MockServer, count: number) {
  const sent: Promise<unknown>[] = []
  for (let n = 0; n < count; n++) {
    sent.push(n % 3 === 0 ? create(mock, `n${n}`) : list(mock))
    if (n % 4 === 3) await sleep(1)
  }
  await Promise.all(sent)
}

const counting = fc.constantFrom<Rule>(
  { operation: 'ListNotebooks', status: 500, nth: 3 },
  { operation: 'ListNotebooks', status: 500, every: 2, delay: 3 },
  { operation: '*', status: 503, probability: 0.4 },
  { operation: '*', delay: { uniform: [0, 12] }, probability: 0.5 },
  { operation: 'CreateNotebook', status: 502, effect: 'after', delay: { uniform: [0, 9] } },
  { operation: 'CreateNotebook', fault: 'EMPTY_RESPONSE', times: 2, delay: 5 },
  { operation: 'ListNotebooks', rate_limit: { requests: 4, per: '20ms' } },
  { operation: 'ListNotebooks', headers: { 'retry-after': { date_in: '90s' } }, delay: 4, nth: 2 },
)

const servers: MockServerOptions[] = [
  { latency: '0..12' },
  { latency: '1..15', clock: 3_600, seed: 5 },
  { clock: 0.3 },
  { clock: 'frozen' },
]

t.test('requests that overtake each other while they wait get the same faults again', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...servers),
      fc.array(counting, { minLength: 1, maxLength: 3 }),
      async (options, rules) => {
        const mock = await ownMock(t, options)
        for (const rule of rules) mock.project('p1').faults.add(rule)
        await overtaking(mock, 14)
        const bundle = await capturedFrom(mock)
        const found = firstDifference(await replayedFrom(bundle))
        if (found !== undefined) throw new Error(found)
      },
    ),
    { numRuns: sized(12, 200) },
  )
  t.pass('every session')
})

t.test('a request that waited has a line for the moment at which it went on', async (t) => {
  const mock = await ownMock(t, { latency: '30..30' })
  const slow = create(mock, 'slow')
  await sleep(5)
  await Promise.all([slow, list(mock)])
  const { lines, results } = await replaysEqual(t, mock)
  const kinds = lines
    .filter(({ kind }) => kind === 'request' || kind === 'resumed')
    .map(({ kind, number, waits }) => [kind, number, waits])
  t.strictSame(kinds, [
    ['request', 1, 1],
    ['request', 2, 1],
    ['resumed', 1, undefined],
    ['resumed', 2, undefined],
  ])
  t.equal(results.length, 2)
})

t.test('a request that waits before and after its operation goes on twice', async (t) => {
  const mock = await ownMock(t, { latency: '3..3' })
  const fault = { operation: 'ListNotebooks', status: 503, effect: 'after', delay: 5 } as const
  mock.project('p1').faults.add(fault)
  await list(mock)
  const { lines } = await replaysEqual(t, mock)
  const kinds = lines.filter(({ kind }) => kind === 'request' || kind === 'resumed')
  t.match(kinds, [
    { kind: 'request', waits: 2 },
    { kind: 'resumed', number: 1 },
    { kind: 'resumed', number: 1 },
  ])
})

t.test('a change while a request waits comes before the request goes on', async (t) => {
  const mock = await ownMock(t, { latency: '25..25' })
  const waiting = list(mock)
  await sleep(5)
  mock.project('p1').notebooks.put({
    name: 'put-meanwhile',
    flavor: 'modelarts.vm.cpu.2u',
    image: { id: CREATION.image_id },
    status: 'RUNNING',
  })
  await waiting
  const { lines } = await replaysEqual(t, mock)
  const answer = lines.find(({ kind }) => kind === 'request').answer.body.text
  t.match(answer, /put-meanwhile/)
})

t.test('a request that still waits at the capture was counted by its rules', async (t) => {
  const mock = await ownMock(t)
  mock.project('p1').faults.add({ operation: 'ListNotebooks', delay: '30s', first: 1 })
  mock.project('p1').faults.add({ operation: 'ListNotebooks', status: 500, first: 1 })
  const waiting = list(mock)
  await sleep(5)
  await list(mock)
  const { lines, results } = await replaysEqual(t, mock)
  t.match(
    lines.filter(({ kind }) => kind === 'request'),
    [
      { number: 1, waits: 1, outcome: 'aborted', answer: null },
      { number: 2, outcome: 'answered', answer: { status: 500 } },
    ],
  )
  t.equal(results.length, 2)
  await mock.close()
  await waiting
})

t.test('the date of a header is that of the moment after the wait', async (t) => {
  const mock = await ownMock(t, { clock: 60_000 })
  for (const effect of ['before', 'after'] as const) {
    mock.project('p1').faults.add({
      operation: 'ListNotebooks',
      status: 503,
      effect,
      delay: 60,
      headers: { 'retry-after': { date_in: '30s' } },
      times: 1,
    })
  }
  for (let n = 0; n < 2; n++) await list(mock)
  await replaysEqual(t, mock)
})

t.test('a reset while a request waits begins a session with the rest of the request', async (t) => {
  const mock = await ownMock(t, { latency: '20..20' })
  const waiting = create(mock, 'across')
  await sleep(5)
  mock.reset()
  await waiting
  await list(mock)
  const { lines } = await replaysEqual(t, mock)
  t.match(
    lines.filter(({ kind }) => kind === 'request'),
    [{ url: '/v1/p1/notebooks' }, { url: '/v1/p1/notebooks?limit=50' }],
  )
})

t.test('a bundle whose request goes on twice, or before it was sent, is refused', async (t) => {
  const mock = await ownMock(t, { latency: '2..2' })
  await list(mock)
  const bundle = await capturedFrom(mock)
  const twice = edited(bundle, (lines) =>
    lines.flatMap((line) => (line.includes('"kind":"resumed"') ? [line, line] : [line])),
  )
  await t.rejects(replayedFrom(twice), {
    message: 'bundle: found "resumed" for request 1, expected one that waits',
  })
})

t.test(
  'a request that does not wait any more in the replay is compared all the same',
  async (t) => {
    const mock = await ownMock(t, { latency: '2..2' })
    await list(mock)
    const bundle = await capturedFrom(mock)
    const without = edited(bundle, (lines) =>
      lines.map((line) => line.replace('"latency":"2..2"', '"latency":"0..0"')),
    )
    t.notSame(without, bundle)
    checkSame(t, await replayedFrom(without))
  },
)
