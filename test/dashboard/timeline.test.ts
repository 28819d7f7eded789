import t from 'tap'
import { bandsOf } from '../../src/dashboard/timeline/areas.ts'
import {
  highest,
  joined,
  momentAt,
  neighbour,
  sampled,
  statusesIn,
  totalOf,
} from '../../src/dashboard/timeline/moments.ts'
import { countTicks, scaleOf, timeTicks } from '../../src/dashboard/timeline/scale.ts'
import type { CountedMoment } from '../../src/schemas/history.ts'

const moments: CountedMoment[] = [
  { at: 100, by_status: { RUNNING: 2, STOPPED: 1 } },
  { at: 200, by_status: { STOPPED: 3 } },
  { at: 300, by_status: { STOPPED: 3, ERROR: 1 } },
]

t.test('the statuses of a history have one order, and unknown ones come last', async (t) => {
  t.strictSame(statusesIn(moments), ['RUNNING', 'STOPPED', 'ERROR'])
  t.strictSame(statusesIn([{ at: 1, by_status: { NEW_ONE: 1, RUNNING: 1 } }]), [
    'RUNNING',
    'NEW_ONE',
  ])
  t.strictSame(statusesIn([]), [])
})

t.test('the counts at a time are those of the last moment before it', async (t) => {
  t.equal(momentAt(moments, 100)?.at, 100)
  t.equal(momentAt(moments, 199)?.at, 100)
  t.equal(momentAt(moments, 200)?.at, 200)
  t.equal(momentAt(moments, 5_000)?.at, 300)
  t.equal(momentAt(moments, 5)?.at, 100, 'before the beginning: the first ones')
  t.equal(momentAt([], 5), undefined)
})

t.test('the cursor goes from moment to moment', async (t) => {
  t.equal(neighbour(moments, 150, 1), 200)
  t.equal(neighbour(moments, 200, 1), 300)
  t.equal(neighbour(moments, 300, 1), undefined)
  t.equal(neighbour(moments, 300, -1), 200)
  t.equal(neighbour(moments, 250, -1), 200)
  t.equal(neighbour(moments, 100, -1), undefined)
})

t.test('newer moments replace the same part of older ones', async (t) => {
  const newer = [
    { at: 300, by_status: { RUNNING: 9 } },
    { at: 400, by_status: {} },
  ]
  t.strictSame(joined(moments, newer, 300), [...moments.slice(0, 2), ...newer])
  t.strictSame(joined(moments, [], 300), moments, 'nothing newer: as before')
})

t.test('totals count only the shown statuses', async (t) => {
  t.equal(totalOf(moments[0] as CountedMoment, ['RUNNING', 'ERROR']), 2)
  t.equal(highest(moments, ['RUNNING', 'STOPPED', 'ERROR']), 4)
  t.equal(highest(moments, []), 1, 'never zero: a scale needs a height')
})

t.test('a sample has the first, the last and evenly chosen ones between', async (t) => {
  t.strictSame(sampled([1, 2, 3], 5), [1, 2, 3])
  const all = Array.from({ length: 1_000 }, (_, index) => index)
  const some = sampled(all, 100)
  t.equal(some.length, 100)
  t.equal(some[0], 0)
  t.equal(some.at(-1), 999)
  t.equal(new Set(some).size, 100)
})

t.test(
  'bands are steps: a count holds until the next moment, the last one until the end',
  async (t) => {
    const bands = bandsOf(
      moments,
      ['RUNNING', 'STOPPED'],
      400,
      (at) => at,
      (count) => 10 - count,
    )
    t.strictSame(bands, [
      {
        status: 'RUNNING',
        area: 'M100,8L200,8L200,10L300,10L300,10L400,10L400,10L300,10L300,10L200,10L200,10L100,10Z',
        edge: 'M100,8H200',
      },
      {
        status: 'STOPPED',
        area: 'M100,7L200,7L200,7L300,7L300,7L400,7L400,10L300,10L300,10L200,10L200,8L100,8Z',
        edge: 'M100,7H200L200,7H300L300,7H400',
      },
    ])
    t.strictSame(bandsOf([], [], 1, Number, Number), [])
  },
)

t.test(
  'time marks are whole seconds, minutes, hours or days of UTC, and not too many',
  async (t) => {
    const day = Date.UTC(2026, 0, 1)
    t.strictSame(timeTicks({ from: day + 1, to: day + 4_000 }, 5), {
      step: 1_000,
      at: [1, 2, 3, 4].map((seconds) => day + seconds * 1_000),
    })
    t.strictSame(timeTicks({ from: day, to: day + 86_400_000 }, 8).at.length, 9)
    for (const span of [0, 1, 999, 5_000, 61_000, 3_600_000, 1e9, 1e11, 8e15]) {
      for (const most of [2, 5, 14]) {
        const { at, step } = timeTicks({ from: 1_234_567, to: 1_234_567 + span }, most)
        t.ok(at.length <= most + 1, `${span} ms: ${at.length} marks of ${step} ms`)
      }
    }
  },
)

t.test('count marks are whole numbers from 0 within the axis', async (t) => {
  t.strictSame(countTicks(1, 4), [0, 1])
  t.strictSame(countTicks(1.08, 4), [0, 1])
  t.strictSame(countTicks(130, 4), [0, 50, 100])
  t.strictSame(countTicks(9, 4), [0, 5])
  t.strictSame(countTicks(108_000, 4), [0, 50_000, 100_000])
})

t.test('a scale of an empty span does not divide by zero', async (t) => {
  t.equal(scaleOf({ from: 5, to: 5 }, 10, 20)(5), 10)
  t.equal(scaleOf({ from: 0, to: 10 }, 100, 0)(5), 50)
})
