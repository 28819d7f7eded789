/** A set of slots (small integers) with one bit per slot, and the number of set bits. */
export class Bitmap {
  #words: Uint32Array<ArrayBuffer>
  #count = 0
  /** Whether another set has the same words, so that they are copied before a change. */
  #isShared = false

  constructor(slots: number) {
    this.#words = new Uint32Array(wordsFor(slots))
  }

  get words(): Uint32Array<ArrayBuffer> {
    return this.#words
  }

  get count(): number {
    return this.#count
  }

  /** A copy: later changes of one of the two do not change the other. The words are copied by the first change. */
  copy(): Bitmap {
    const copy = new Bitmap(0)
    copy.#words = this.#words
    copy.#count = this.#count
    copy.#isShared = true
    this.#isShared = true
    return copy
  }

  has(slot: number): boolean {
    return (((this.#words[slot >>> 5] as number) >>> (slot & 31)) & 1) === 1
  }

  add(slot: number): void {
    if (this.has(slot)) return
    const words = this.#writable()
    words[slot >>> 5] = (words[slot >>> 5] as number) | (1 << (slot & 31))
    this.#count++
  }

  delete(slot: number): void {
    if (!this.has(slot)) return
    const words = this.#writable()
    words[slot >>> 5] = (words[slot >>> 5] as number) & ~(1 << (slot & 31))
    this.#count--
  }

  /** Inserts an unset bit at a slot; the bits from there on move up by one. `slots` is the number of slots before. */
  insert(slot: number, slots: number): void {
    if (wordsFor(slots + 1) > this.#words.length) this.#grow()
    const words = this.#writable()
    const first = slot >>> 5
    for (let index = slots >>> 5; index > first; index--) {
      words[index] = ((words[index] as number) << 1) | ((words[index - 1] as number) >>> 31)
    }
    const word = words[first] as number
    const below = (1 << (slot & 31)) - 1
    words[first] = (word & below) | ((word & ~below) << 1)
  }

  /** Removes a slot; the bits after it move down by one. `slots` is the number of slots before. */
  remove(slot: number, slots: number): void {
    this.delete(slot)
    const words = this.#writable()
    const first = slot >>> 5
    const last = (slots - 1) >>> 5
    const word = words[first] as number
    const below = (1 << (slot & 31)) - 1
    words[first] = (word & below) | ((word >>> 1) & ~below)
    for (let index = first; index < last; index++) {
      const next = words[index + 1] as number
      words[index] = ((words[index] as number) & 0x7fffffff) | (next << 31)
      words[index + 1] = next >>> 1
    }
  }

  #writable(): Uint32Array<ArrayBuffer> {
    if (this.#isShared) this.#words = this.#words.slice()
    this.#isShared = false
    return this.#words
  }

  #grow(): void {
    const words = new Uint32Array(this.#words.length * 2)
    words.set(this.#words)
    this.#words = words
    this.#isShared = false
  }
}

function wordsFor(slots: number): number {
  return Math.max(1, (slots + 31) >>> 5)
}

/** Bitwise AND: keeps in `words` only the bits that are also set in `others`. */
export function intersect(words: Uint32Array, others: Uint32Array): void {
  for (let index = 0; index < words.length; index++) {
    words[index] = (words[index] as number) & (others[index] as number)
  }
}

export function count(words: Uint32Array): number {
  let total = 0
  for (let index = 0; index < words.length; index++) total += ones(words[index] as number)
  return total
}

/**
 * Slots of the set bits with ranks `from` (included) to `to` (excluded) of `total`, ascending.
 * Starts at the nearer end.
 */
export function slotsBetween(
  words: Uint32Array,
  total: number,
  from: number,
  to: number,
): number[] {
  const slots: number[] = []
  if (from === to) return slots
  if (from <= total - to) {
    let [rank, index] = [0, 0]
    for (let here = ones(words[0] as number); rank + here <= from; ) {
      rank += here
      here = ones(words[++index] as number)
    }
    for (; rank < to; index++) {
      for (let word = words[index] as number; word !== 0 && rank < to; word &= word - 1, rank++) {
        if (rank >= from) slots.push((index << 5) | (31 - Math.clz32(word & -word)))
      }
    }
    return slots
  }
  let [rank, index] = [total, words.length - 1]
  for (let here = ones(words[index] as number); rank - here >= to; ) {
    rank -= here
    here = ones(words[--index] as number)
  }
  for (; rank > from; index--) {
    for (let word = words[index] as number; word !== 0 && rank > from; ) {
      const bit = 31 - Math.clz32(word)
      if (--rank < to) slots.push((index << 5) | bit)
      word &= ~(1 << bit)
    }
  }
  return slots.reverse()
}

/** Number of set bits of a word. */
export function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
