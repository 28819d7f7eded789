const WORDS = 624
const MIDDLE = 397

/**
 * Random generator of the numbers that faker draws (MT19937 with 53 bits). faker takes as long to start from a seed as to
 * draw a thousand numbers.
 */
export class MersenneTwister {
  readonly #words = new Uint32Array(WORDS)
  #next = 0

  /** Starts anew, from any number of unsigned 32-bit integers. */
  seed(...key: readonly number[]): void {
    const words = this.#words
    words.set(initial)
    let at = 1
    for (let step = 0; step < Math.max(WORDS, key.length); step++) {
      const from = step % key.length
      const mixed = Math.imul(beforeMixed(words, at), 1_664_525)
      words[at] = ((words[at] as number) ^ mixed) + (key[from] as number) + from
      at = nextPlace(words, at)
    }
    for (let step = 1; step < WORDS; step++) {
      const mixed = Math.imul(beforeMixed(words, at), 1_566_083_941)
      words[at] = ((words[at] as number) ^ mixed) - at
      at = nextPlace(words, at)
    }
    words[0] = 0x80000000
    this.#twist()
  }

  /** A number from 0 (included) to 1 (excluded). */
  fraction(): number {
    const high = this.#uint32() >>> 5
    const low = this.#uint32() >>> 6
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  #uint32(): number {
    let word = this.#words[this.#next] as number
    if (++this.#next === WORDS) this.#twist()
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return (word ^ (word >>> 18)) >>> 0
  }

  #twist(): void {
    const words = this.#words
    for (let at = 0; at < WORDS; at++) {
      const next = words[at + 1 < WORDS ? at + 1 : 0] as number
      const joined = ((words[at] as number) & 0x80000000) | (next & 0x7fffffff)
      const far = words[at < WORDS - MIDDLE ? at + MIDDLE : at + MIDDLE - WORDS] as number
      words[at] = far ^ (joined >>> 1) ^ (-(joined & 1) & 0x9908b0df)
    }
    this.#next = 0
  }
}

const initial = initialWords(19_650_218)

function initialWords(seed: number): Uint32Array {
  const words = Uint32Array.of(seed, ...new Array<number>(WORDS - 1).fill(0))
  for (let at = 1; at < WORDS; at++) {
    words[at] = Math.imul(beforeMixed(words, at), 1_812_433_253) + at
  }
  return words
}

/** The word before a place, mixed with its own high bits. */
function beforeMixed(words: Uint32Array, at: number): number {
  const before = words[at - 1] as number
  return before ^ (before >>> 30)
}

/** The place after this one; the first word is then the last one again. */
function nextPlace(words: Uint32Array, at: number): number {
  if (at + 1 < WORDS) return at + 1
  words[0] = words[WORDS - 1] as number
  return 1
}
