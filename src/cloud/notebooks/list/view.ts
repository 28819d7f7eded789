import { BoundedMap } from '../../kernel/bounded-map.ts'
import { Bitmap, count, intersect, slotsBetween } from './bitmap.ts'
import { NameSearch } from './name-search.ts'
import type { Row } from './row.ts'

/** Field = value, or name contains text. Two filters with the same key hold for the same rows. */
export interface Filter {
  key: string
  holds: (row: Row) => boolean
  /** Text that the name in lower case must contain, where that is all the filter asks. */
  part?: string
}

/** How rows are put in order. Two sorts with the same key are the same order; no two rows tie. */
export interface Sort {
  key: string
  compare: (a: Row, b: Row) => number
}

/** What of a view is asked for: the rows for which all filters hold, either way, and a window of them. */
export interface Search {
  filters: readonly [Filter, ...Filter[]]
  descending: boolean
  offset: number
  limit: number
}

export interface Found {
  /** How many rows match in all. */
  total: number
  rows: Row[]
}

/** Most filters whose bitmap is kept, least recently used evicted first. */
const MAX_FILTERS = 64

/**
 * All rows in one order, and which of them each filter holds for: a bitmap built by one scan on
 * first use, kept exact by every write, forgotten least recently used. A slot is a row's place.
 */
export class NotebookView {
  #rows: Row[]
  readonly #compare: Sort['compare']
  readonly #filters = new BoundedMap<string, { filter: Filter; bitmap: Bitmap }>(MAX_FILTERS)
  #names: NameSearch | undefined
  #scratch = new Uint32Array(0)

  constructor(rows: Iterable<Row>, { compare }: Sort) {
    this.#rows = [...rows].sort(compare)
    this.#compare = compare
  }

  /** The same rows in the same order; what queries made stays here. */
  copy(): NotebookView {
    const copy = new NotebookView([], { key: '', compare: this.#compare })
    copy.#rows = this.#rows.slice()
    return copy
  }

  get rows(): readonly Row[] {
    return this.#rows
  }

  /** Counts by intersecting bitmaps, and reaches the window from the nearer end. */
  find({ filters, descending, offset, limit }: Search): Found {
    const { words, total } = this.#matches(filters)
    const [from, to] = descending
      ? [Math.max(0, total - offset - limit), Math.max(0, total - offset)]
      : [Math.min(offset, total), Math.min(offset + limit, total)]
    const rows = slotsBetween(words, total, from, to).map((slot) => this.#rows[slot] as Row)
    return { total, rows: descending ? rows.reverse() : rows }
  }

  /** Takes a row in, in the place of the one it replaces if there is one. */
  put(row: Row, before?: Row): void {
    if (before === undefined) {
      this.#insert(row)
    } else if (this.#compare(before, row) !== 0) {
      this.remove(before)
      this.#insert(row)
    } else {
      const slot = this.#slotOf(row)
      this.#names?.replacing(slot, row)
      this.#rows[slot] = row
      for (const { filter, bitmap } of this.#filters.values()) {
        if (filter.holds(row)) bitmap.add(slot)
        else bitmap.delete(slot)
      }
    }
  }

  remove(row: Row): void {
    const slot = this.#slotOf(row)
    this.#names?.removing(slot)
    for (const { bitmap } of this.#filters.values()) bitmap.remove(slot, this.#rows.length)
    this.#rows.splice(slot, 1)
  }

  /** Drops what queries made; the next ones make it again. */
  forget(): void {
    this.#filters.clear()
    this.#names = undefined
  }

  #insert(row: Row): void {
    const slot = this.#slotOf(row)
    this.#rows.splice(slot, 0, row)
    this.#names?.inserted(slot)
    for (const { filter, bitmap } of this.#filters.values()) {
      bitmap.insert(slot, this.#rows.length - 1)
      if (filter.holds(row)) bitmap.add(slot)
    }
  }

  /** Where the row stands, or where it belongs; new rows mostly belong at the end. */
  #slotOf(row: Row): number {
    let low = 0
    let high = this.#rows.length
    if (high > 0 && this.#compare(this.#rows[high - 1] as Row, row) < 0) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(this.#rows[middle] as Row, row) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The slots for which every filter holds, one bit each; good until the next call. */
  #matches(filters: Search['filters']): { words: Uint32Array; total: number } {
    const [first, ...others] = filters.map((filter) => this.#bitmap(filter)) as [
      Bitmap,
      ...Bitmap[],
    ]
    if (others.length === 0) return { words: first.words, total: first.count }
    const length = (this.#rows.length + 31) >>> 5
    if (this.#scratch.length < length) this.#scratch = new Uint32Array(2 * length)
    const words = this.#scratch.subarray(0, length)
    words.set(first.words.subarray(0, length))
    for (const other of others) intersect(words, other.words)
    return { words, total: count(words) }
  }

  #bitmap(filter: Filter): Bitmap {
    return this.#filters.use(filter.key, () => ({ filter, bitmap: this.#scan(filter) })).bitmap
  }

  #scan({ holds, part }: Filter): Bitmap {
    const bitmap = new Bitmap(this.#rows.length)
    if (part !== undefined) {
      this.#names ??= new NameSearch(this.#rows)
      this.#names.search(part, bitmap)
    } else {
      for (const [slot, row] of this.#rows.entries()) if (holds(row)) bitmap.add(slot)
    }
    return bitmap
  }
}

/** A list that names the id it wants needs no view. */
export function findOne(row: Row | undefined, { filters, offset }: Search): Found {
  if (row === undefined || !filters.every(({ holds }) => holds(row))) return { total: 0, rows: [] }
  return { total: 1, rows: offset === 0 ? [row] : [] }
}
