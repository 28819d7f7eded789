import t from 'tap'
import { Clock } from '../../src/cloud/clock.ts'

t.test('a clock runs with the host unless told otherwise', async (t) => {
  let host = 5_000
  const clock = new Clock({}, () => host)
  host = 6_500
  t.equal(clock.now(), 6_500)
})

t.test('a frozen clock stands where it was put', async (t) => {
  let host = 50
  const clock = new Clock({ at: Date.UTC(2026, 0, 1), rate: 0 }, () => host)
  host = 9_999
  t.equal(clock.now(), Date.UTC(2026, 0, 1))
})

t.test('a fast clock multiplies host time', async (t) => {
  let host = 0
  const clock = new Clock({ at: 1_000, rate: 60 }, () => host)
  host = 1_000
  t.equal(clock.now(), 61_000)
})

t.test('without a host of its own a clock reads that of the machine', async (t) => {
  const before = Date.now()
  const now = new Clock().now()
  t.ok(now >= before && now <= Date.now())
})
