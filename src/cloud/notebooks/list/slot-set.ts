/** A set is a list of slots while it has at most this part of all slots, and a bitmap when it has more. */
const SPARSE = 32

/** Slots of a result: a sorted list, or one bit per slot. */
export interface Slots {
  readonly size: number
  readonly list: readonly number[] | undefined
  readonly words: Uint32Array | undefined
}

/**
 * A set of slots (small integers): a sorted list while it is small, and a bitmap otherwise. `slots` is always the number
 * of slots that there are in all. Only the `owner` may change the set.
 */
export class SlotSet implements Slots {
  readonly owner: object
  #list: number[] | undefined = []
  #words: Uint32Array | undefined
  #size = 0

  constructor(owner: object) {
    this.owner = owner
  }

  /** A set of the set bits; it keeps the words if they are many. */
  static of(words: Uint32Array, owner: object): SlotSet {
    const set = new SlotSet(owner)
    set.#size = count(words)
    if (set.#size > words.length) [set.#list, set.#words] = [undefined, words]
    else set.#list = slotsIn(words)
    return set
  }

  /** A set of a sorted list, which it keeps if it is small. */
  static ofList(list: number[], slots: number, owner: object): SlotSet {
    const set = new SlotSet(owner)
    set.#size = list.length
    set.#list = list
    if (list.length * SPARSE > slots) set.#toBitmap(slots)
    return set
  }

  get size(): number {
    return this.#size
  }

  get list(): readonly number[] | undefined {
    return this.#list
  }

  get words(): Uint32Array | undefined {
    return this.#words
  }

  has(slot: number): boolean {
    if (this.#words !== undefined) return hasBit(this.#words, slot)
    const list = this.#list as number[]
    return list[placeIn(list, slot)] === slot
  }

  add(slot: number, slots: number): void {
    if (this.#words !== undefined) {
      if (hasBit(this.#words, slot)) return
      if (slot >>> 5 >= this.#words.length) this.#words = grown(this.#words, slots)
      setBit(this.#words, slot)
    } else {
      const list = this.#list as number[]
      const place = placeIn(list, slot)
      if (list[place] === slot) return
      list.splice(place, 0, slot)
      if (list.length * SPARSE > slots) this.#toBitmap(slots)
    }
    this.#size++
  }

  delete(slot: number): void {
    if (this.#words !== undefined) {
      if (!hasBit(this.#words, slot)) return
      this.#words[slot >>> 5] = (this.#words[slot >>> 5] as number) & ~(1 << (slot & 31))
    } else {
      const list = this.#list as number[]
      const place = placeIn(list, slot)
      if (list[place] !== slot) return
      list.splice(place, 1)
    }
    this.#size--
    // Half of the size at which a list becomes a bitmap: a set does not go back and forth at each write.
    if (this.#words !== undefined && this.#size * 2 < this.#words.length) {
      this.#list = slotsIn(this.#words)
      this.#words = undefined
    }
  }

  /** The same slots, for another owner. */
  copy(owner: object): SlotSet {
    const copy = new SlotSet(owner)
    copy.#list = this.#list?.slice()
    copy.#words = this.#words?.slice()
    copy.#size = this.#size
    return copy
  }

  #toBitmap(slots: number): void {
    // With room for the next new slots: a write that has to copy the bitmap need not grow it as well.
    const words = wordsFor(slots + (slots >>> 10))
    setBits(this, words)
    this.#words = words
    this.#list = undefined
  }
}

/** One unset bit for each slot. */
export function wordsFor(slots: number): Uint32Array {
  return new Uint32Array((slots + 31) >>> 5)
}

/** Sets the bits of slots. Words of slots that do not exist yet are unset. */
export function setBits({ list, words }: Slots, to: Uint32Array): void {
  for (const slot of list ?? []) setBit(to, slot)
  const length = Math.min(words?.length ?? 0, to.length)
  for (let index = 0; index < length; index++) {
    to[index] = (to[index] as number) | ((words as Uint32Array)[index] as number)
  }
}

/** Slots that all sets have (one set or more). Can use unset bits, one for each slot. The result is valid until the next write. */
export function intersection(
  sets: readonly [SlotSet, ...SlotSet[]],
  unsetBits: () => Uint32Array,
): Slots {
  const [first, ...others] = sets.toSorted(byCost) as [SlotSet, ...SlotSet[]]
  if (others.length === 0) return first
  if (first.list !== undefined) {
    const list = first.list.filter((slot) => others.every((other) => other.has(slot)))
    return { list, words: undefined, size: list.length }
  }
  const words = unsetBits()
  setBits(first, words)
  for (const { words: more } of others) intersect(words, more as Uint32Array)
  return { list: undefined, words, size: count(words) }
}

/** Lists before bitmaps, then smaller ones before larger ones. */
function byCost(a: Slots, b: Slots): number {
  return Number(a.list === undefined) - Number(b.list === undefined) || a.size - b.size
}

/** Bitwise AND: keeps in `words` only the bits that are also set in `others`, which may be shorter. */
function intersect(words: Uint32Array, others: Uint32Array): void {
  const shared = Math.min(words.length, others.length)
  for (let index = 0; index < shared; index++) {
    words[index] = (words[index] as number) & (others[index] as number)
  }
  words.fill(0, shared)
}

function setBit(words: Uint32Array, slot: number): void {
  words[slot >>> 5] = (words[slot >>> 5] as number) | (1 << (slot & 31))
}

/** False for a slot after the end. */
export function hasBit(words: Uint32Array, slot: number): boolean {
  return (((words[slot >>> 5] as number) >>> (slot & 31)) & 1) === 1
}

function grown(words: Uint32Array, slots: number): Uint32Array {
  const more = wordsFor(slots + (slots >>> 2))
  more.set(words)
  return more
}

/** Index of a slot in a sorted list, or the index where it belongs. Checks the end first: new slots belong there. */
function placeIn(list: readonly number[], slot: number): number {
  let [low, high] = [0, list.length]
  if (high === 0 || (list[high - 1] as number) < slot) return high
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle] as number) < slot) low = middle + 1
    else high = middle
  }
  return low
}

/** Slots of the set bits, ascending. */
function slotsIn(words: Uint32Array): number[] {
  const slots: number[] = []
  for (let index = 0; index < words.length; index++) {
    for (let word = words[index] as number; word !== 0; word &= word - 1) {
      slots.push((index << 5) | (31 - Math.clz32(word & -word)))
    }
  }
  return slots
}

/** Number of set bits. */
export function count(words: Uint32Array): number {
  let total = 0
  for (let index = 0; index < words.length; index++) total += ones(words[index] as number)
  return total
}

/** Number of set bits of a word. */
export function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
