import type { SeededRandom } from '../../cloud/kernel/seeded-random.ts'
import { type FaultDelay, MAX_DELAY_MS } from '../../schemas/fault.ts'
import { milliseconds } from '../../schemas/primitives.ts'

/** Draws one delay in whole host ms. The same state of `chance` gives the same delays. */
export function drawnDelay(delay: FaultDelay, chance: SeededRandom): number {
  if (typeof delay !== 'object') return milliseconds(delay)
  if ('uniform' in delay) {
    const [least, most] = delay.uniform
    return chance.integer(milliseconds(least), milliseconds(most))
  }
  const { median, sigma, max = MAX_DELAY_MS } = delay.lognormal
  const drawn = milliseconds(median) * Math.exp(sigma * normal(chance))
  return Math.min(Math.round(drawn), milliseconds(max))
}

/** A number of the standard normal distribution (Box and Muller). */
function normal(chance: SeededRandom): number {
  const radius = Math.sqrt(-2 * Math.log(1 - chance.fraction()))
  return radius * Math.cos(2 * Math.PI * chance.fraction())
}
