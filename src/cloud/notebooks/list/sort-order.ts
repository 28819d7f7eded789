import { BoundedMap } from '../../kernel/bounded-map.ts'
import { SharedBlocks } from '../../kernel/shared-blocks.ts'
import type { Steps } from '../../kernel/steps.ts'
import { hasBit, type Slots, setBits } from './slot-set.ts'

/** Maximum number of slots of a chunk. A full one is divided. */
const MAX_CHUNK = 1_024

/** How many slots of a walk cost as much as one comparison of two slots. */
const COMPARISON = 16

/** Maximum number of queries whose matches in each chunk are known; the least recently used is evicted first. */
const MAX_COUNTS = 64

/** Slots of a walk from which the matches in each chunk are counted, and kept for the next page. */
const LONG_WALK = 4 * MAX_CHUNK

/** Slots that match a query, and what is needed to put them in order. */
export interface Matches {
  slots: Slots
  /** Queries with the same key match the same rows. */
  key: () => string
  /** Number of rows, those that do not match as well. */
  rows: number
  compare: (a: number, b: number) => number
  /** One unset bit for each slot. */
  unsetBits: () => Uint32Array
}

/** Whether the row of a slot is before the one whose place is wanted. */
type IsBefore = (slot: number) => boolean

/**
 * All slots in one order, in chunks. The caller compares the rows. A copy shares what neither side writes.
 */
export class SortOrder {
  #chunks = new SharedBlocks<number[]>((slots = []) => slots.slice())
  /** The number of matches in each chunk, by the key of a query; undefined after a write to the chunk. */
  readonly #counts = new BoundedMap<string, (number | undefined)[]>(MAX_COUNTS)

  /** The slots must be in this order. */
  constructor(slots: readonly number[]) {
    for (let first = 0; first < slots.length; first += MAX_CHUNK / 2) {
      this.#chunks.insert(this.#chunks.length, slots.slice(first, first + MAX_CHUNK / 2))
    }
  }

  /** The same in steps. */
  static *of(slots: Uint32Array): Steps<SortOrder> {
    const order = new SortOrder([])
    for (let first = 0; first < slots.length; first += MAX_CHUNK / 2) {
      const part = Array.from(slots.subarray(first, first + MAX_CHUNK / 2))
      order.#chunks.insert(order.#chunks.length, part)
      yield
    }
    return order
  }

  get slots(): number[] {
    return ([] as number[]).concat(...this.#chunks)
  }

  /** The slot after all that are before. */
  slotAt(isBefore: IsBefore): number {
    const slots = this.#chunkAt(this.#chunkOf(isBefore))
    return slots[placeIn(slots, isBefore)] as number
  }

  /** Inserts a slot after all that are before. */
  insert(slot: number, isBefore: IsBefore): void {
    const index = this.#chunkOf(isBefore)
    const slots = this.#writable(index)
    slots.splice(placeIn(slots, isBefore), 0, slot)
    if (slots.length <= MAX_CHUNK) return
    this.#chunks.insert(index + 1, slots.splice(MAX_CHUNK / 2))
    for (const counts of this.#counts.values()) counts.splice(index + 1, 0, undefined)
  }

  /** Removes the slot, which is after all that are before. */
  remove(slot: number, isBefore: IsBefore): void {
    const index = this.#chunkOf(isBefore)
    const slots = this.#writable(index)
    slots.splice(slots.indexOf(slot), 1)
    if (slots.length > 0) return
    this.#chunks.remove(index)
    for (const counts of this.#counts.values()) counts.splice(index, 1)
  }

  /** Call when the row of the slot after all that are before has changed: other queries may match it. */
  changed(isBefore: IsBefore): void {
    if (this.#counts.size > 0) this.#forgetCounts(this.#chunkOf(isBefore))
  }

  copy(): SortOrder {
    const copy = new SortOrder([])
    copy.#chunks = this.#chunks.copy()
    return copy
  }

  /** The slots with the ranks `from` to `to` (excluded). */
  range(from: number, to: number): number[] {
    const found: number[] = []
    let rank = 0
    for (const slots of this.#chunks) {
      if (rank >= to) break
      if (rank + slots.length > from) {
        found.push(...slots.slice(Math.max(0, from - rank), to - rank))
      }
      rank += slots.length
    }
    return found
  }

  /** The matches with the ranks `from` to `to` (excluded): few are sorted, many are found by a walk through all slots. */
  page(matches: Matches, from: number, to: number): number[] {
    const { slots, key, rows, compare, unsetBits } = matches
    const { list, size } = slots
    const walk = (rows / size) * Math.min(to, size - from)
    if (list !== undefined && size * Math.log2(size) * COMPARISON < walk) {
      return list.toSorted(compare).slice(from, to)
    }
    const bits = slots.words ?? unsetBits()
    if (list !== undefined) setBits(slots, bits)
    if (walk > LONG_WALK)
      return this.#walk(
        bits,
        from,
        to,
        this.#counts.use(key(), () => []),
      )
    if (from <= size - to) return this.#walk(bits, from, to)
    return this.#walkBack(bits, size - to, size - from).reverse()
  }

  /** Slots with a set bit, without the first `from` of them, until there were `to`. Skips chunks by their counts. */
  #walk(bits: Uint32Array, from: number, to: number, counts?: (number | undefined)[]): number[] {
    const found: number[] = []
    let rank = 0
    for (let index = 0; index < this.#chunks.length && rank < to; index++) {
      const known = counts?.[index]
      if (known !== undefined && rank + known <= from) {
        rank += known
        continue
      }
      const slots = this.#chunkAt(index)
      const start = rank
      for (let place = 0; place < slots.length; place++) {
        const slot = slots[place] as number
        if (hasBit(bits, slot) && ++rank > from && rank <= to) found.push(slot)
      }
      if (counts !== undefined) counts[index] = rank - start
    }
    return found
  }

  /** The same from the end. */
  #walkBack(bits: Uint32Array, from: number, to: number): number[] {
    const found: number[] = []
    let rank = 0
    for (let index = this.#chunks.length - 1; index >= 0 && rank < to; index--) {
      const slots = this.#chunkAt(index)
      for (let place = slots.length - 1; place >= 0 && rank < to; place--) {
        const slot = slots[place] as number
        if (hasBit(bits, slot) && ++rank > from) found.push(slot)
      }
    }
    return found
  }

  /** Index of the first chunk with a slot that is not before, or of the last one. Checks the end first: new rows mostly belong there. */
  #chunkOf(isBefore: IsBefore): number {
    const isChunkBefore = (index: number) => isBefore(this.#chunkAt(index).at(-1) as number)
    const end = Math.max(0, this.#chunks.length - 1)
    if (end === 0 || isChunkBefore(end - 1)) return end
    let [low, high] = [0, end - 1]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isChunkBefore(middle)) low = middle + 1
      else high = middle
    }
    return low
  }

  #chunkAt(index: number): readonly number[] {
    return this.#chunks.at(index) as number[]
  }

  #writable(index: number): number[] {
    this.#forgetCounts(index)
    return this.#chunks.writable(index)
  }

  #forgetCounts(index: number): void {
    for (const counts of this.#counts.values()) {
      if (index < counts.length) counts[index] = undefined
    }
  }
}

/** Number of slots that are before. Checks the end first. */
function placeIn(slots: readonly number[], isBefore: IsBefore): number {
  let low = 0
  let high = slots.length
  if (high === 0 || isBefore(slots[high - 1] as number)) return high
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBefore(slots[middle] as number)) low = middle + 1
    else high = middle
  }
  return low
}
