import t from 'tap'
import { Clock, epochOfMoment, isoOf } from '../../../src/cloud/kernel/clock.ts'
import type { HostTime } from '../../../src/cloud/kernel/host-time.ts'

/** A host whose clock is never set. */
function hostAt(time: () => number): HostTime {
  return { steady: time, real: time }
}

t.test('a clock follows the host clock by default', async (t) => {
  let host = 5_000
  const clock = new Clock(
    {},
    hostAt(() => host),
  )
  host = 6_500
  t.equal(clock.now(), 6_500)
})

t.test('a frozen clock stays at its time', async (t) => {
  let host = 50
  const clock = new Clock(
    { at: Date.UTC(2026, 0, 1), rate: 0 },
    hostAt(() => host),
  )
  host = 9_999
  t.equal(clock.now(), Date.UTC(2026, 0, 1))
})

t.test('a fast clock multiplies host time', async (t) => {
  let host = 0
  const clock = new Clock(
    { at: 1_000, rate: 60 },
    hostAt(() => host),
  )
  host = 1_000
  t.equal(clock.now(), 61_000)
})

t.test('a clock without a given host clock uses the clock of the machine', async (t) => {
  t.ok(Math.abs(new Clock().now() - Date.now()) < 60_000)
})

t.test('a clock can be set to a moment, to a rate, or to both', async (t) => {
  let host = 1_000
  const clock = new Clock(
    { at: 0, rate: 1 },
    hostAt(() => host),
  )
  host += 500
  clock.set({ rate: 0 })
  host += 500
  t.equal(clock.now(), 500)
  clock.set({ at: 9_000 })
  host += 500
  t.strictSame([clock.now(), clock.rate], [9_000, 0])
  clock.set({ at: 100, rate: 2 })
  host += 500
  t.equal(clock.now(), 1_100)
})

t.test('a copy shows the same time and is independent', async (t) => {
  let host = 0
  const clock = new Clock(
    { at: 50, rate: 3 },
    hostAt(() => host),
  )
  host += 10
  const copy = clock.copy()
  t.strictSame([copy.now(), copy.rate], [80, 3])
  clock.set({ at: 0 })
  host += 10
  t.equal(copy.now(), 110)
})

t.test('a clock computes the host time that remains until a moment', async (t) => {
  const clock = new Clock(
    { at: 100, rate: 4 },
    hostAt(() => 0),
  )
  t.equal(clock.hostTimeUntil(500), 100)
  t.equal(clock.hostTimeUntil(50), 0)
  t.equal(clock.hostTimeUntil(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY)
  clock.set({ rate: 0 })
  t.equal(clock.hostTimeUntil(50), Number.POSITIVE_INFINITY)
})

t.test('only a clock that follows the host follows a jump of the host clock', async (t) => {
  let jump = 0
  const host = { steady: () => 1_000, real: () => 1_000 + jump }
  const clocks = [{}, { rate: 60 }, { at: 1_000 }, { rate: 0 }].map(
    (setting) => new Clock(setting, host),
  )
  jump = 500
  t.strictSame(
    clocks.map((clock) => [clock.now(), clock.isReal]),
    [
      [1_500, true],
      [1_000, false],
      [1_000, false],
      [1_000, false],
    ],
  )
  const [real, fast] = clocks as [Clock, Clock]
  real.set({ rate: 1 })
  t.ok(real.isReal, 'a rate it already has leaves it as it is')
  t.ok(real.copy().isReal)
  real.set({ rate: 2 })
  t.strictSame([real.now(), real.isReal], [1_500, false])
  fast.follow()
  t.strictSame([fast.now(), fast.isReal, fast.rate], [1_500, true, 1])
})

t.test('a moment is epoch ms as a number or text, or an ISO date', async (t) => {
  t.equal(epochOfMoment(5), 5)
  t.equal(epochOfMoment('1767225600000'), 1_767_225_600_000)
  t.equal(epochOfMoment('2026-01-01T01:00:00+01:00'), 1_767_225_600_000)
  t.equal(isoOf(1_767_225_600_000), '2026-01-01T00:00:00.000Z')
})
