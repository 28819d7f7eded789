/** State of a generator: four unsigned 32-bit integers. The last one grows by one with every number. */
export type RandomState = readonly [number, number, number, number]

/**
 * Seeded random generator (sfc32): the same seed gives the same numbers on every machine. Use a
 * separate seed for each purpose, so that one purpose does not change the numbers of another.
 */
export class SeededRandom {
  #a: number
  #b: number
  #c: number
  #d: number

  /** Starts from a seed, or continues from the state of another generator. */
  constructor(seed: string | RandomState) {
    if (typeof seed !== 'string') {
      const [a, b, c, d] = seed
      this.#a = a | 0
      this.#b = b | 0
      this.#c = c | 0
      this.#d = d | 0
      return
    }
    this.#a = hash(seed, 0x9e3779b9)
    this.#b = hash(seed, 0x243f6a88)
    this.#c = hash(seed, 0xb7e15162)
    this.#d = 1
    for (let round = 0; round < 12; round++) this.uint32()
  }

  get state(): RandomState {
    return [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#d >>> 0]
  }

  uint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0
    this.#d = (this.#d + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** A number from 0 (included) to 1 (excluded). */
  fraction(): number {
    return this.uint32() / 4_294_967_296
  }

  /** An integer from min to max, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1))
  }
}

/** FNV-1a hash with a final mix, so that short texts change all bits. */
function hash(text: string, start: number): number {
  let value = start
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return value ^ (value >>> 16)
}
