import { Chance, type ChanceWords } from '../../cloud/kernel/chance.ts'

/** Draws the shortest response time of each API request: host ms, uniform over a range, from a seed. */
export class Latency {
  readonly #least: number
  readonly #most: number
  #chance: Chance

  constructor([least, most]: readonly [number, number], seed: number) {
    this.#least = least
    this.#most = most
    this.#chance = new Chance(`${seed}/latency`)
  }

  /** State of its random generator. */
  get chance(): ChanceWords {
    return this.#chance.words
  }

  /** Restores the state of the random generator; without one, changes nothing. */
  restore(chance: ChanceWords | undefined): void {
    if (chance !== undefined) this.#chance = new Chance(chance)
  }

  /** The next response time, host ms. */
  next(): number {
    return this.#chance.integer(this.#least, this.#most)
  }
}
