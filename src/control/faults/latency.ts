import { type RandomState, SeededRandom } from '../../cloud/kernel/seeded-random.ts'

/** Draws the shortest response time of each API request: host ms, uniform over a range, from a seed. */
export class Latency {
  readonly #least: number
  readonly #most: number
  #chance: SeededRandom

  constructor([least, most]: readonly [number, number], seed: number) {
    this.#least = least
    this.#most = most
    this.#chance = new SeededRandom(`${seed}/latency`)
  }

  /** State of its random generator. */
  get chance(): RandomState {
    return this.#chance.state
  }

  /** Restores the state of the random generator; without one, changes nothing. */
  restore(chance: RandomState | undefined): void {
    if (chance !== undefined) this.#chance = new SeededRandom(chance)
  }

  /** The next response time, host ms. */
  next(): number {
    return this.#chance.integer(this.#least, this.#most)
  }
}
