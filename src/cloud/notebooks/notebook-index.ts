import { Bitmap, ones } from './bitmap.ts'
import type { Row } from './notebook-row.ts'
import { Order } from './order.ts'

/** Field = value, or name contains text. Two filters with the same key hold for the same rows. */
export interface Filter {
  key: string
  holds: (row: Row) => boolean
}

/** How rows are put in order. Two sorts with the same key are the same order; no two rows tie. */
export interface Sort {
  key: string
  compare: (a: Row, b: Row) => number
}

const MOST_FILTERS = 64
const MOST_ORDERS = 8

/** After so many writes with no query between them it is cheaper to build again than to keep up. */
const MOST_WRITES_KEPT = 256

/**
 * Which rows a filter holds for, and how rows stand under a sort: built by one scan on first use,
 * kept exact by every write, forgotten least recently used. A slot is a row's place in `rows`.
 */
export class NotebookIndex {
  readonly #rows: readonly Row[]
  readonly #filters = new Map<string, { filter: Filter; bitmap: Bitmap }>()
  readonly #orders = new Map<string, Order>()
  #scratch = new Uint32Array(0)
  #writes = 0

  constructor(rows: readonly Row[]) {
    this.#rows = rows
  }

  /** The slots for which every filter holds, one bit each; good until the next call. */
  intersection(filters: readonly [Filter, ...Filter[]]): { words: Uint32Array; total: number } {
    const [first, ...others] = filters.map((filter) => this.#bitmap(filter)) as [
      Bitmap,
      ...Bitmap[],
    ]
    if (others.length === 0) return { words: first.words, total: first.count }
    const length = Math.max(1, (this.#rows.length + 31) >>> 5)
    if (this.#scratch.length < length) this.#scratch = new Uint32Array(length)
    let total = 0
    for (let index = 0; index < length; index++) {
      let word = first.words[index] as number
      for (const { words } of others) word &= words[index] as number
      this.#scratch[index] = word
      total += ones(word)
    }
    return { words: this.#scratch.subarray(0, length), total }
  }

  order(sort: Sort): Order {
    this.#writes = 0
    return recent(this.#orders, sort.key, MOST_ORDERS, () => new Order(this.#rows, sort.compare))
  }

  /** After a row came in at a slot. */
  inserted(slot: number): void {
    if (this.#gaveUp()) return
    const row = this.#rows[slot] as Row
    for (const { filter, bitmap } of this.#filters.values()) {
      bitmap.insert(slot, this.#rows.length - 1)
      if (filter.holds(row)) bitmap.add(slot)
    }
    for (const order of this.#orders.values()) order.insert(slot)
  }

  /** Before the row of a slot goes. */
  removing(slot: number): void {
    if (this.#gaveUp()) return
    for (const { bitmap } of this.#filters.values()) bitmap.remove(slot, this.#rows.length)
    for (const order of this.#orders.values()) order.remove(slot)
  }

  /** Before the row of a slot becomes another. */
  replacing(slot: number, row: Row): void {
    if (this.#gaveUp()) return
    for (const { filter, bitmap } of this.#filters.values()) {
      if (filter.holds(row)) bitmap.add(slot)
      else bitmap.delete(slot)
    }
    for (const order of this.#orders.values()) order.replace(slot, row)
  }

  #bitmap(filter: Filter): Bitmap {
    this.#writes = 0
    return recent(this.#filters, filter.key, MOST_FILTERS, () => this.#build(filter)).bitmap
  }

  #gaveUp(): boolean {
    if (++this.#writes <= MOST_WRITES_KEPT) return false
    this.#filters.clear()
    this.#orders.clear()
    return true
  }

  #build(filter: Filter): { filter: Filter; bitmap: Bitmap } {
    const bitmap = new Bitmap(this.#rows.length)
    for (let slot = 0; slot < this.#rows.length; slot++) {
      if (filter.holds(this.#rows[slot] as Row)) bitmap.add(slot)
    }
    return { filter, bitmap }
  }
}

/** The entry of a key, made where there is none; a Map's order is that of last use. */
function recent<T>(entries: Map<string, T>, key: string, most: number, make: () => T): T {
  let entry = entries.get(key)
  if (entry === undefined) {
    entry = make()
    if (entries.size >= most) entries.delete(entries.keys().next().value as string)
  } else {
    entries.delete(key)
  }
  entries.set(key, entry)
  return entry
}
