import type { Steps } from '../../kernel/steps.ts'
import type { Row } from './row.ts'
import type { SlotRows } from './slot-rows.ts'
import { hasBit, type Slots, setBits } from './slot-set.ts'

/** Maximum number of slots of a chunk. A full one is divided. */
const MAX_CHUNK = 1_024

/** How many slots of a walk cost as much as one comparison of two rows. */
const COMPARISON = 64

interface Chunk {
  owner: object
  slots: number[]
}

/**
 * All slots in one order, in chunks. A row is found by comparisons, as its place is not stored. A copy shares all chunks;
 * the first write to a shared chunk copies that chunk only.
 */
export class SortOrder {
  readonly #compare: (a: Row, b: Row) => number
  #chunks: Chunk[] = []
  #owner = {}

  /** The slots must be in this order; no two rows are equal. */
  constructor(slots: readonly number[], compare: (a: Row, b: Row) => number) {
    this.#compare = compare
    for (let first = 0; first < slots.length; first += MAX_CHUNK / 2) {
      this.#chunks.push({ owner: this.#owner, slots: slots.slice(first, first + MAX_CHUNK / 2) })
    }
  }

  /** The same in steps. */
  static *of(slots: Uint32Array, compare: (a: Row, b: Row) => number): Steps<SortOrder> {
    const order = new SortOrder([], compare)
    for (let first = 0; first < slots.length; first += MAX_CHUNK / 2) {
      const part = Array.from(slots.subarray(first, first + MAX_CHUNK / 2))
      order.#chunks.push({ owner: order.#owner, slots: part })
      yield
    }
    return order
  }

  get slots(): number[] {
    return this.#chunks.flatMap(({ slots }) => slots)
  }

  /** Whether one row has the place of the other. */
  isSamePlace(a: Row, b: Row): boolean {
    return this.#compare(a, b) === 0
  }

  /** The slot of a row that is in this order. */
  slotOf(row: Row, rows: SlotRows): number {
    const { index, place } = this.#placeOf(row, rows)
    return this.#chunks[index]?.slots[place] as number
  }

  insert(slot: number, row: Row, rows: SlotRows): void {
    const { index, place } = this.#placeOf(row, rows)
    const slots = this.#writable(index)
    slots.splice(place, 0, slot)
    if (slots.length > MAX_CHUNK) {
      const half = { owner: this.#owner, slots: slots.splice(MAX_CHUNK / 2) }
      this.#chunks.splice(index + 1, 0, half)
    }
  }

  /** The row must still be in its slot. */
  remove(row: Row, rows: SlotRows): void {
    const { index, place } = this.#placeOf(row, rows)
    const slots = this.#writable(index)
    slots.splice(place, 1)
    if (slots.length === 0) this.#chunks.splice(index, 1)
  }

  copy(): SortOrder {
    const copy = new SortOrder([], this.#compare)
    copy.#chunks = this.#chunks.slice()
    this.#owner = {}
    return copy
  }

  /** The rows with the ranks `from` to `to` (excluded) among the slots. Few rows are sorted; otherwise all slots are walked through. */
  page(slots: Slots, from: number, to: number, rows: SlotRows): Row[] {
    if (from === to) return []
    const { list, size, words } = slots
    if (list !== undefined) {
      const walk = (rows.size / size) * Math.min(to, size - from)
      if (size * Math.log2(size) * COMPARISON < walk) {
        return list
          .map((slot) => ({ slot, row: rows.at(slot) }))
          .sort((a, b) => this.#compare(a.row, b.row))
          .slice(from, to)
          .map(({ slot }) => rows.keep(slot))
      }
    }
    const bits = words ?? rows.unsetBits()
    if (words === undefined) setBits(slots, bits)
    const found =
      from <= size - to
        ? this.#walk(bits, from, to)
        : this.#walkBack(bits, size - to, size - from).reverse()
    return found.map((slot) => rows.keep(slot))
  }

  /** Slots with a set bit, without the first `from` of them, until there were `to`. */
  #walk(bits: Uint32Array, from: number, to: number): number[] {
    const found: number[] = []
    let rank = 0
    for (const { slots } of this.#chunks) {
      for (let place = 0; place < slots.length; place++) {
        const slot = slots[place] as number
        if (hasBit(bits, slot) && ++rank > from) {
          found.push(slot)
          if (rank === to) return found
        }
      }
    }
    return found
  }

  /** The same from the end. */
  #walkBack(bits: Uint32Array, from: number, to: number): number[] {
    const found: number[] = []
    let rank = 0
    for (let index = this.#chunks.length - 1; index >= 0; index--) {
      const { slots } = this.#chunks[index] as Chunk
      for (let place = slots.length - 1; place >= 0; place--) {
        const slot = slots[place] as number
        if (hasBit(bits, slot) && ++rank > from) {
          found.push(slot)
          if (rank === to) return found
        }
      }
    }
    return found
  }

  /** Chunk and place of a row, or where it belongs. */
  #placeOf(row: Row, rows: SlotRows): { index: number; place: number } {
    const isBefore = (slot: number | undefined) => this.#compare(rows.at(slot as number), row) < 0
    let [low, high] = [0, Math.max(0, this.#chunks.length - 1)]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBefore(this.#chunks[middle]?.slots.at(-1))) low = middle + 1
      else high = middle
    }
    const index = low
    const slots = this.#chunks[index]?.slots ?? []
    ;[low, high] = [0, slots.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBefore(slots[middle])) low = middle + 1
      else high = middle
    }
    return { index, place: low }
  }

  /** Slots of a chunk, which no other copy has. */
  #writable(index: number): number[] {
    const chunk = this.#chunks[index]
    if (chunk?.owner === this.#owner) return chunk.slots
    const slots = chunk?.slots.slice() ?? []
    this.#chunks[index] = { owner: this.#owner, slots }
    return slots
  }
}
