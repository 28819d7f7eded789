/** Where a chance stands: four words of 32 bits. The last counts what was drawn. */
export type ChanceWords = readonly [number, number, number, number]

/**
 * Chance that two runs share: the same seed gives the same numbers on every machine (sfc32).
 * Give each purpose a seed of its own, so that one purpose does not disturb another.
 */
export class Chance {
  #a: number
  #b: number
  #c: number
  #d: number

  /** Grows from a seed, or goes on where another one stood. */
  constructor(seed: string | ChanceWords) {
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

  get words(): ChanceWords {
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

  /** At least 0, below 1. */
  fraction(): number {
    return this.uint32() / 4_294_967_296
  }

  /** An integer from min to max, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1))
  }
}

/** FNV-1a with a finish that spreads short texts over all bits. */
function hash(text: string, start: number): number {
  let value = start
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return value ^ (value >>> 16)
}
