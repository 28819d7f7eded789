import fc from 'fast-check'
import t from 'tap'
import { hammering, peaksOf } from '../../src/drill/pace.ts'
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

t.test('the peak is the largest number of calls within one second', async (t) => {
  t.strictSame(
    [...peaksOf([...at(0, 500, 999, 1_000, 2_000), callOf('ListPools', { at: 5 })])],
    [
      ['ListNotebooks', 3],
      ['ListPools', 1],
    ],
  )
  t.strictSame([...peaksOf([journalEntry({ operation: null })])], [])
  const times = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(times, (all) => {
      const sorted = [...all].sort((one, other) => one - other)
      const naive = Math.max(
        ...sorted.map((end) => sorted.filter((one) => one <= end && end - one < 1_000).length),
      )
      // Calls at the same time come one after the other.
      return (peaksOf(at(...sorted)).get('ListNotebooks') ?? 0) === naive
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
    t.strictSame(hammering(journal, new Map([['ListNotebooks', 21]]), 20), [])
  },
)

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
