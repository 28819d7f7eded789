import fc from 'fast-check'
import t from 'tap'
import { hammering, highestPaces, pacesOf } from '../../src/drill/pace.ts'
import type { JournalEntry } from '../../src/schemas/journal.ts'
import { callOf } from '../support/drill-journal.ts'
import { journalEntry } from '../support/drill-report.ts'
import { sized } from '../support/size.ts'

const at = (...times: number[]) => times.map((time) => callOf('ListNotebooks', { at: time }))

/** An answer after 10 ms that asks for a wait. */
function throttled(time: number, seconds: string) {
  const answer = { headers: { 'retry-after': seconds }, body: null }
  return callOf('ListNotebooks', { at: time, duration_ms: 10, status: 429, answer })
}

const nothing = new Map()

const more = Array.from({ length: 19 }, (_, index) => 50 + index)

t.test('the peak is the largest number of calls within one second', async (t) => {
  t.strictSame(
    [...pacesOf([...at(0, 500, 999, 1_000, 2_000), callOf('ListPools', { at: 5 })])],
    [
      ['ListNotebooks', { calls: 5, peak: 3 }],
      ['ListPools', { calls: 1, peak: 1 }],
    ],
  )
  t.strictSame([...pacesOf([journalEntry({ operation: null })])], [])
  const times = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(times, (all) => {
      const sorted = [...all].sort((one, other) => one - other)
      const naive = Math.max(
        ...sorted.map((end) => sorted.filter((one) => one <= end && end - one < 1_000).length),
      )
      // Calls at the same time come one after the other.
      return pacesOf(at(...sorted)).get('ListNotebooks')?.peak === naive
    }),
    { numRuns: sized(200, 5_000) },
  )
})

t.test(
  'more calls a second than allowed are told, but not if the clean run made as many',
  async (t) => {
    const journal = at(...Array.from({ length: 21 }, (_, index) => index))
    t.strictSame(hammering(journal, nothing, 20), [
      'found 21 calls of ListNotebooks within one second, expected at most 20',
    ])
    t.strictSame(hammering([...journal, journalEntry({ operation: null })], nothing, 21), [])
    t.strictSame(hammering(journal, pacesOf(journal), 20), [])
  },
)

t.test(
  'calls that the clean run needs as well are not too many, however fast they come',
  async (t) => {
    const all = Array.from({ length: 50 }, (_, index) => index)
    const slower = pacesOf(at(...all.map((index) => 40 * index)))
    t.strictSame(slower.get('ListNotebooks'), { calls: 50, peak: 25 })
    t.strictSame(hammering(at(...all), slower, 20), [], 'as many calls, faster')
    t.strictSame(hammering(at(...all, ...more), slower, 20), [], '19 more')
    t.strictSame(hammering(at(...all, ...more, 70), slower, 20), [
      'found 70 calls of ListNotebooks within one second, expected at most 25',
    ])
  },
)

t.test('the highest paces of several runs count', async (t) => {
  const runs = [pacesOf(at(0, 1, 2)), pacesOf(at(0, 2_000, 4_000, 6_000)), pacesOf([])]
  t.strictSame([...highestPaces(runs)], [['ListNotebooks', { calls: 4, peak: 3 }]])
})

t.test('another request is not held back by Retry-After, the same one is', async (t) => {
  const create = (name: string, changes: Partial<JournalEntry>) =>
    callOf('CreateNotebook', { body: { name }, ...changes })
  const refused = {
    at: 0,
    duration_ms: 10,
    status: 429,
    answer: { headers: { 'retry-after': '2' }, body: null },
  }
  const early = [
    'found a call of CreateNotebook 0.1 s after an answer, expected 2 s: its Retry-After',
  ]
  const two = pacesOf([create('a', { at: 0 }), create('b', { at: 0 })])
  const next = [create('a', refused), create('b', { at: 110 })]
  t.strictSame(hammering(next, two, 20), [], 'the next of two creations')
  t.strictSame(hammering(next, pacesOf([create('a', { at: 0 })]), 20), early, 'one with a new name')
  t.strictSame(hammering(next, nothing, 20), early, 'the clean run creates nothing')
  t.strictSame(hammering([...next, create('a', { at: 2_010 })], two, 20), [])
  t.strictSame(hammering([create('a', refused), create('a', { at: 110 })], two, 20), early)
  const show = (id: string, changes: Partial<JournalEntry>) =>
    callOf('ShowNotebook', { url: `/v1/p1/notebooks/${id}`, ...changes })
  t.strictSame(hammering([show('a', refused), show('b', { at: 20 })], nothing, 20), [])
  t.equal(hammering([show('a', refused), show('a', { at: 20 })], nothing, 20).length, 1)
})

t.test('a call before Retry-After has ended is told once', async (t) => {
  const early = 'found a call of ListNotebooks 0.5 s after an answer, expected 2 s: its Retry-After'
  const of = (...journal: Parameters<typeof hammering>[0]) => hammering(journal, nothing, 20)
  t.strictSame(of(throttled(0, '2'), ...at(510)), [early])
  t.strictSame(of(throttled(0, '2'), ...at(510, 600)), [early])
  t.strictSame(of(throttled(0, '2'), throttled(510, '2'), ...at(600)), [early])
  t.strictSame(of(throttled(0, '2'), ...at(2_010)), [])
  t.strictSame(of(throttled(0, '2'), ...at(1_970)), [], 'a timer that ended a little early')
  t.strictSame(of(throttled(0, '2'), ...at(5)), [], 'a call that was under way')
  t.strictSame(of(throttled(0, '2'), callOf('ListPools', { at: 100 })), [], 'another operation')
  t.strictSame(of(throttled(0, 'Thu, 01 Jan 2026 00:00:00 GMT'), ...at(20)), [], 'a date')
  t.strictSame(of({ ...throttled(0, '1'), answer: null, duration_ms: null }, ...at(20)), [])
  t.strictSame(of({ ...throttled(0, '1'), duration_ms: null }, ...at(400)), [
    early.replace('0.5 s', '0.4 s').replace('2 s:', '1 s:'),
  ])
})
