import { type RandomState, SeededRandom } from '../../cloud/kernel/chance.ts'

/** The time every answer of the API takes at least: host ms, uniform over a range by seeded chance. */
export class Latency {
  readonly #least: number
  readonly #most: number
  #chance: SeededRandom

  constructor([least, most]: readonly [number, number], seed: number) {
    this.#least = least
    this.#most = most
    this.#chance = new SeededRandom(`${seed}/latency`)
  }

  /** Where its chance stands. */
  get chance(): RandomState {
    return this.#chance.state
  }

  /** Goes on where another one stood; where there was none, as it is. */
  restore(chance: RandomState | undefined): void {
    if (chance !== undefined) this.#chance = new SeededRandom(chance)
  }

  next(): number {
    return this.#chance.integer(this.#least, this.#most)
  }
}
