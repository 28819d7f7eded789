import { Chance } from '../cloud/chance.ts'

/** The time every answer of the API takes at least: host ms, uniform over a range by seeded chance. */
export class Latency {
  readonly #least: number
  readonly #most: number
  readonly #chance: Chance

  constructor([least, most]: readonly [number, number], seed: number) {
    this.#least = least
    this.#most = most
    this.#chance = new Chance(`${seed}/latency`)
  }

  next(): number {
    return this.#chance.integer(this.#least, this.#most)
  }
}
