import fc from 'fast-check'
import t from 'tap'
import { SeededRandom } from '../../../src/cloud/kernel/seeded-random.ts'
import { drawnDelay } from '../../../src/control/faults/delay.ts'
import { FaultDelay, MAX_DELAY_MS } from '../../../src/schemas/fault.ts'
import { check } from '../../../src/schemas/findings.ts'

function draws(delay: FaultDelay, count: number, seed = '1'): number[] {
  const chance = new SeededRandom(seed)
  return Array.from({ length: count }, () => drawnDelay(delay, chance))
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >>> 1] as number
}

const span = fc.integer({ min: 0, max: MAX_DELAY_MS })

t.test('a fixed delay takes exactly its duration', async (t) => {
  t.strictSame(draws('1.5s', 2), [1_500, 1_500])
  t.strictSame(draws(7, 1), [7])
})

t.test('a uniform delay stays in its range and can reach both ends', async (t) => {
  fc.assert(
    fc.property(span, span, fc.string(), (one, other, seed) => {
      const uniform: [number, number] = [Math.min(one, other), Math.max(one, other)]
      return draws({ uniform }, 20, seed).every(
        (ms) => Number.isInteger(ms) && ms >= uniform[0] && ms <= uniform[1],
      )
    }),
    { numRuns: 200 },
  )
  t.strictSame(new Set(draws({ uniform: [3, 5] }, 100)), new Set([3, 4, 5]))
  t.strictSame(draws({ uniform: ['9ms', '9ms'] }, 2), [9, 9])
})

t.test('a log-normal delay is above 0 and at most its maximum', async (t) => {
  fc.assert(
    fc.property(
      span,
      fc.double({ min: 0.01, max: 5, noNaN: true }),
      fc.option(span, { nil: undefined }),
      fc.string(),
      (median, sigma, more, seed) => {
        const max = more === undefined ? undefined : Math.min(median + more, MAX_DELAY_MS)
        const lognormal = { median, sigma, ...(max === undefined ? {} : { max }) }
        return draws({ lognormal }, 20, seed).every(
          (ms) => Number.isInteger(ms) && ms >= 0 && ms <= (max ?? MAX_DELAY_MS),
        )
      },
    ),
    { numRuns: 200 },
  )
  t.equal(Math.max(...draws({ lognormal: { median: '1s', sigma: 5, max: '2s' } }, 100)), 2_000)
})

t.test('half of a thousand random delays are below the median', async (t) => {
  const uniform = draws({ uniform: ['100ms', '400ms'] }, 1_000)
  t.ok(Math.abs(median(uniform) - 250) < 15, `${median(uniform)}`)
  const lognormal = draws({ lognormal: { median: '200ms', sigma: 0.4 } }, 1_000)
  t.ok(Math.abs(median(lognormal) - 200) < 10, `${median(lognormal)}`)
  const logs = lognormal.map((ms) => Math.log(ms / 200) ** 2)
  const sigma = Math.sqrt(logs.reduce((sum, square) => sum + square) / logs.length)
  t.ok(Math.abs(sigma - 0.4) < 0.03, `${sigma}`)
})

t.test('the same seed gives the same delays, another seed gives others', async (t) => {
  for (const delay of [
    { uniform: [0, 1_000] },
    { lognormal: { median: 500, sigma: 1 } },
  ] as FaultDelay[]) {
    t.strictSame(draws(delay, 20, 'a'), draws(delay, 20, 'a'))
    t.notSame(draws(delay, 20, 'a'), draws(delay, 20, 'b'))
  }
})

t.test('an invalid delay is refused with the expected values', async (t) => {
  const forms = 'a duration such as "500ms", {"uniform":'
  const cases: [unknown, string][] = [
    ['11m', 'a duration of at most 10 minutes'],
    [{ uniform: ['400ms', '100ms'] }, 'two delays, the smaller one first'],
    [{ uniform: ['1ms', '11m'] }, 'a duration of at most 10 minutes'],
    [{ uniform: ['1ms'] }, forms],
    [{ uniform: ['1ms', '2ms', '3ms'] }, forms],
    [{ uniform: ['1ms', null] }, forms],
    [{ lognormal: { median: '1s', sigma: 0 } }, 'a number above 0, up to 5'],
    [{ lognormal: { median: '1s', sigma: -1 } }, 'a number above 0, up to 5'],
    [{ lognormal: { median: '1s', sigma: 5.01 } }, 'a number above 0, up to 5'],
    [{ lognormal: { median: '1s', sigma: '0.4' } }, forms],
    [{ lognormal: { median: '1s' } }, forms],
    [{ lognormal: { median: '2s', sigma: 1, max: '1s' } }, 'a median not greater than max'],
    [{ lognormal: { median: '1s', sigma: 1, max: '11m' } }, 'a duration of at most 10 minutes'],
    [{ lognormal: { median: '1s', sigma: 1, min: 1 } }, 'no such key'],
    [{ normal: { median: '1s', sigma: 1 } }, forms],
    [{}, forms],
    [null, forms],
    [[1, 2], forms],
  ]
  for (const [delay, expected] of cases) {
    const checked = check(FaultDelay, delay)
    const [finding] = 'findings' in checked ? checked.findings : []
    t.ok(finding?.expected.startsWith(expected), `${JSON.stringify(delay)}: ${finding?.expected}`)
  }
})

t.test('what is no duration is not compared with another one', async (t) => {
  for (const delay of [
    { uniform: ['5 weeks', '1s'] },
    { uniform: ['1s', '5 weeks'] },
    { lognormal: { median: '5 weeks', sigma: 1, max: '1s' } },
    { lognormal: { median: '1s', sigma: 1, max: '5 weeks' } },
  ]) {
    const checked = check(FaultDelay, delay)
    t.match(checked, { findings: [{ found: '"5 weeks"', expected: /^a duration such as/ }] })
    t.equal('findings' in checked && checked.findings.length, 1)
  }
})
