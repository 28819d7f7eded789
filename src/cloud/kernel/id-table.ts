import { hashOf } from './text-hash.ts'

/** Places for each id: at most two thirds of them are taken. */
const PLACES = 1.5

/**
 * Finds the index of an id in a list that never changes. It keeps no text, but reads the ids of the list again: four to
 * twelve bytes for each id.
 */
export class IdTable {
  readonly #idOf: (index: number) => string
  /** Indexes plus one by hash; 0 is a free place. */
  readonly #places: Int32Array

  constructor(size: number, idOf: (index: number) => string) {
    this.#idOf = idOf
    let places = 1
    while (places < size * PLACES) places *= 2
    this.#places = new Int32Array(places)
  }

  /** Adds an index whose id is not in the table. */
  add(index: number): void {
    const places = this.#places
    let place = this.#placeOf(this.#idOf(index))
    while (places[place] !== 0) place = (place + 1) & (places.length - 1)
    places[place] = index + 1
  }

  find(id: string): number | undefined {
    const places = this.#places
    let place = this.#placeOf(id)
    while (places[place] !== 0) {
      const index = (places[place] as number) - 1
      if (this.#idOf(index) === id) return index
      place = (place + 1) & (places.length - 1)
    }
    return undefined
  }

  #placeOf(id: string): number {
    return hashOf(id) & (this.#places.length - 1)
  }
}
