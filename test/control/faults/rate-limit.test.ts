import fc from 'fast-check'
import t from 'tap'
import { beyondLimit, RateLimit } from '../../../src/control/faults/rate-limit.ts'
import { FaultRateLimit } from '../../../src/schemas/fault.ts'
import { check } from '../../../src/schemas/findings.ts'

const OWNER = {}

t.test('a window opens with the first request and accepts its budget of requests', async (t) => {
  const limit = new RateLimit({ requests: 2, per: '1m' })
  t.strictSame(
    [5_000, 6_000, 7_000, 64_999, 65_000, 65_000, 65_001].map((at) => limit.consume(OWNER, at)),
    [
      { left: 2 },
      { left: 1 },
      { wait: 58_000 },
      { wait: 1 },
      { left: 2 },
      { left: 1 },
      { wait: 59_999 },
    ],
  )
})

t.test('each owner has a budget of its own', async (t) => {
  const limit = new RateLimit({ requests: 1, per: '1m' })
  t.strictSame(limit.consume(OWNER, 0), { left: 1 })
  t.strictSame(limit.consume({}, 0), { left: 1 })
  t.strictSame(limit.consume(OWNER, 0), { wait: 60_000 })
})

t.test('a frozen clock does not refill the budget', async (t) => {
  const limit = new RateLimit({ requests: 3, per: '1s' })
  const taken = Array.from({ length: 50 }, () => limit.consume(OWNER, 1_000))
  t.equal(taken.filter((each) => 'left' in each).length, 3)
})

t.test(
  'after a clock is set back, the budget is not refilled and the wait is at most one window',
  async (t) => {
    const limit = new RateLimit({ requests: 1, per: '1m' })
    limit.consume(OWNER, 1_000_000)
    t.strictSame(limit.consume(OWNER, 5_000), { wait: 60_000 })
    t.strictSame(limit.consume(OWNER, 4_000), { wait: 60_000 })
    t.strictSame(limit.consume(OWNER, 63_999), { wait: 1 })
    t.strictSame(limit.consume(OWNER, 64_000), { left: 1 })
  },
)

t.test('a window never accepts more requests than its budget, at any arrival times', async (t) => {
  const steps = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 120 })
  const budget = fc.integer({ min: 1, max: 8 })
  const per = fc.integer({ min: 1, max: 1_500 })
  fc.assert(
    fc.property(steps, budget, per, (gaps, requests, per) => {
      const limit = new RateLimit({ requests, per })
      let [now, start, passed] = [0, Number.NEGATIVE_INFINITY, 0]
      return gaps.every((gap) => {
        now += gap
        if (now >= start + per) [start, passed] = [now, 0]
        const taken = limit.consume(OWNER, now)
        if ('left' in taken) return ++passed <= requests && taken.left === requests - passed + 1
        return passed === requests && now + taken.wait === start + per
      })
    }),
    { numRuns: 300 },
  )
  t.pass('no counterexample')
})

t.test(
  'a client that waits for Retry-After is accepted, after any change of the clock',
  async (t) => {
    const jumps = fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 60 })
    fc.assert(
      fc.property(jumps, fc.integer({ min: 1, max: 4 }), (gaps, requests) => {
        const limit = new RateLimit({ requests, per: '2s' })
        let now = 1_000_000
        return gaps.every((gap) => {
          now += gap
          const taken = limit.consume(OWNER, now)
          if ('left' in taken) return taken.left > 0
          const isBounded = taken.wait > 0 && taken.wait <= 2_000
          now += taken.wait
          return isBounded && 'left' in limit.consume(OWNER, now)
        })
      }),
      { numRuns: 300 },
    )
    t.pass('no counterexample')
  },
)

t.test(
  'a request above the budget gets the gateway’s 429, or the response of the rule',
  async (t) => {
    const text = (per: FaultRateLimit['per']) => beyondLimit({}, { requests: 10, per }).error_msg
    t.equal(
      text('1m'),
      'The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute',
    )
    t.match(text('90s'), /time:90 second$/)
    t.match(text('2h'), /time:2 hour$/)
    t.match(text('7d'), /time:7 day$/)
    t.match(text(1_500), /time:1500 millisecond$/)
    const limit = { requests: 1, per: 1 }
    t.match(beyondLimit({ error_msg: 'slow down' }, limit), { status: 429, error_msg: 'slow down' })
    for (const effect of [{ status: 503 }, { error_code: 'ModelArts.6101' }]) {
      t.strictSame(beyondLimit(effect, limit), effect)
    }
  },
)

t.test('an imported window with more requests than its budget accepts none', async (t) => {
  const limit = new RateLimit({ requests: 3, per: '1m' })
  limit.setWindow(OWNER, { start: 0, used: 5 })
  t.strictSame(limit.consume(OWNER, 10_000), { wait: 50_000 })
  t.strictSame(limit.consume(OWNER, 60_000), { left: 3 })
})

t.test('an invalid limit is refused', async (t) => {
  const cases: [unknown, string][] = [
    [{ requests: 0, per: '1m' }, 'an integer from 1 to 2147483647'],
    [{ requests: 1.5, per: '1m' }, 'an integer from 1 to 2147483647'],
    [{ requests: '10', per: '1m' }, 'an integer from 1 to 2147483647'],
    [{ requests: 1, per: 0 }, 'a duration from 1ms to 365d'],
    [{ requests: 1, per: '0.4ms' }, 'a duration from 1ms to 365d'],
    [{ requests: 1, per: '366d' }, 'a duration from 1ms to 365d'],
    [{ requests: 1, per: '1 minute' }, 'a duration such as'],
    [{ requests: 1 }, 'a duration such as'],
    [{ requests: 1, per: 1, burst: 2 }, 'no such key'],
    [10, 'an object'],
    [null, 'an object'],
  ]
  for (const [limit, expected] of cases) {
    const checked = check(FaultRateLimit, limit)
    const [finding] = 'findings' in checked ? checked.findings : []
    t.ok(finding?.expected.startsWith(expected), `${JSON.stringify(limit)}: ${finding?.expected}`)
  }
})
