import { faker } from '@faker-js/faker/locale/en'
import t from 'tap'
import { MersenneTwister } from '../../../src/control/scenes/mersenne-twister.ts'

t.test('draws the numbers of faker for the same seed', async (t) => {
  const random = new MersenneTwister()
  for (const seed of [[1, 2], [0, 0], [4_294_967_295, 78_124], [7], [5, 4, 3, 2, 1]]) {
    faker.seed(seed)
    random.seed(...seed)
    const wanted = Array.from({ length: 2_000 }, () => faker.number.float())
    t.strictSame(
      Array.from({ length: 2_000 }, () => random.fraction()),
      wanted,
    )
  }
})
