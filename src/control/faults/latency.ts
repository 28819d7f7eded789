import { Chance, type ChanceWords } from '../../cloud/kernel/chance.ts'

/** The time every answer of the API takes at least: host ms, uniform over a range by seeded chance. */
export class Latency {
  readonly #least: number
  readonly #most: number
  #chance: Chance

  constructor([least, most]: readonly [number, number], seed: number) {
    this.#least = least
    this.#most = most
    this.#chance = new Chance(`${seed}/latency`)
  }

  /** Where its chance stands. */
  get chance(): ChanceWords {
    return this.#chance.words
  }

  /** Goes on where another one stood; where there was none, as it is. */
  restore(chance: ChanceWords | undefined): void {
    if (chance !== undefined) this.#chance = new Chance(chance)
  }

  next(): number {
    return this.#chance.integer(this.#least, this.#most)
  }
}
