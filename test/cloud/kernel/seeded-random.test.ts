import t from 'tap'
import { SeededRandom } from '../../../src/cloud/kernel/seeded-random.ts'

function drawn(seed: string, count = 1_000): number[] {
  const chance = new SeededRandom(seed)
  return Array.from({ length: count }, () => chance.fraction())
}

t.test('the same seed gives the same numbers, another seed gives others', async (t) => {
  t.strictSame(drawn('7'), drawn('7'))
  t.notSame(drawn('7'), drawn('8'))
})

t.test('fractions lie in [0, 1) and spread evenly', async (t) => {
  const numbers = drawn('even', 10_000)
  t.ok(numbers.every((number) => number >= 0 && number < 1))
  const low = numbers.filter((number) => number < 0.25).length
  t.ok(low > 2_300 && low < 2_700, `${low} of 10000 below a quarter`)
})

t.test('integers take every value of their range, including both ends', async (t) => {
  const chance = new SeededRandom('ends')
  const seen = new Set(Array.from({ length: 200 }, () => chance.integer(3, 6)))
  t.strictSame([...seen].sort(), [3, 4, 5, 6])
})
