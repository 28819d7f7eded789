import { BoundedMap } from '../../kernel/bounded-map.ts'
import { SharedList } from '../../kernel/shared-list.ts'
import { finish, type Steps } from '../../kernel/steps.ts'
import { Bitmap, count, intersect, slotsBetween } from './bitmap.ts'
import type { Row } from './row.ts'
import { type TextField, TextSearch } from './text-search.ts'

/**
 * One condition: a field equals a value, or contains a text. Filters with the same
 * `cacheKey` match the same rows.
 */
export interface Filter {
  cacheKey: string
  matches: (row: Row) => boolean
  /** Text (folded) that a field must contain, if that is the whole condition. */
  part?: { field: TextField; text: string }
}

/** A sort order. Sorts with the same `cacheKey` give the same order; no two rows are equal. */
export interface Sort {
  cacheKey: string
  compare: (a: Row, b: Row) => number
}

/** A query of a view: all filters must match; `offset` and `limit` select a page. */
export interface Search {
  filters: readonly [Filter, ...Filter[]]
  descending: boolean
  offset: number
  limit: number
}

/** Result of a query. */
export interface SearchResult {
  /** Number of rows that match, on all pages. */
  total: number
  rows: Row[]
}

/** Maximum number of filters with a bitmap; the least recently used is evicted first. */
const MAX_FILTERS = 64

/** Rows that a scan looks at in one step. */
const ROWS_PER_STEP = 512

/**
 * All rows in one order, with a bitmap per filter of the rows that it matches. A bitmap is built by
 * one scan at first use, updated by every write, and dropped least recently used. A slot is the
 * index of a row.
 */
export class NotebookView {
  readonly #rows: SharedList<Row>
  readonly #compare: Sort['compare']
  readonly #filters = new BoundedMap<string, { filter: Filter; bitmap: Bitmap }>(MAX_FILTERS)
  /** By field; only for fields that a filter searched. */
  readonly #texts = new Map<TextField, TextSearch>()
  #scratch = new Uint32Array(0)

  /** The rows must be in the order of the sort. */
  constructor(rows: readonly Row[] | SharedList<Row>, { compare }: Sort) {
    this.#rows = rows instanceof SharedList ? rows : new SharedList(rows)
    this.#compare = compare
  }

  /** A copy with the same rows in the same order. It costs next to nothing: rows and caches are copied on write. */
  copy(): NotebookView {
    const copy = new NotebookView(this.#rows.copy(), { cacheKey: '', compare: this.#compare })
    for (const [key, { filter, bitmap }] of this.#filters.entries()) {
      copy.#filters.set(key, { filter, bitmap: bitmap.copy() })
    }
    for (const [field, texts] of this.#texts) copy.#texts.set(field, texts.copy(copy.#rows))
    return copy
  }

  /** All rows in order; the list is made at each call. */
  get rows(): readonly Row[] {
    return this.#rows.slice(0, this.#rows.length)
  }

  /** Intersects the bitmaps of the filters, and reads the page from the nearer end. */
  find({ filters, descending, offset, limit }: Search): SearchResult {
    const { words, total } = this.#matches(filters)
    const [from, to] = descending
      ? [Math.max(0, total - offset - limit), Math.max(0, total - offset)]
      : [Math.min(offset, total), Math.min(offset + limit, total)]
    const rows = slotsBetween(words, total, from, to).map((slot) => this.#rows.at(slot) as Row)
    return { total, rows: descending ? rows.reverse() : rows }
  }

  /** Whether the bitmaps of all filters of a query exist. */
  isPrepared({ filters }: Pick<Search, 'filters'>): boolean {
    return filters.every(({ cacheKey }) => this.#filters.has(cacheKey))
  }

  /** Builds the bitmaps that a query needs and that do not exist yet, in steps. */
  *prepare({ filters }: Pick<Search, 'filters'>): Steps<void> {
    for (const filter of filters) {
      if (this.#filters.has(filter.cacheKey)) continue
      this.#filters.set(filter.cacheKey, { filter, bitmap: yield* this.#scan(filter) })
    }
  }

  /** Adds a row, or replaces the row `before`. */
  put(row: Row, before?: Row): void {
    if (before === undefined) {
      this.#insert(row)
    } else if (this.#compare(before, row) !== 0) {
      this.remove(before)
      this.#insert(row)
    } else {
      const slot = this.#slotOf(row)
      for (const texts of this.#texts.values()) texts.replacing(slot, row)
      this.#rows.set(slot, row)
      for (const { filter, bitmap } of this.#filters.values()) {
        if (filter.matches(row)) bitmap.add(slot)
        else bitmap.delete(slot)
      }
    }
  }

  remove(row: Row): void {
    const slot = this.#slotOf(row)
    for (const texts of this.#texts.values()) texts.removing(slot)
    for (const { bitmap } of this.#filters.values()) bitmap.remove(slot, this.#rows.length)
    this.#rows.delete(slot)
  }

  /** Drops the caches; the next queries rebuild them. */
  clearCaches(): void {
    this.#filters.clear()
    this.#texts.clear()
  }

  #insert(row: Row): void {
    const slot = this.#slotOf(row)
    this.#rows.insert(slot, row)
    for (const texts of this.#texts.values()) texts.inserted(slot)
    for (const { filter, bitmap } of this.#filters.values()) {
      bitmap.insert(slot, this.#rows.length - 1)
      if (filter.matches(row)) bitmap.add(slot)
    }
  }

  /** Slot of a row, or the slot where it belongs. Checks the end first, because new rows mostly belong there. */
  #slotOf(row: Row): number {
    let low = 0
    let high = this.#rows.length
    if (high > 0 && this.#compare(this.#rows.at(high - 1) as Row, row) < 0) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(this.#rows.at(middle) as Row, row) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** One bit per slot that matches every filter. The result is valid until the next call. */
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
    const build = () => ({ filter, bitmap: finish(this.#scan(filter)) })
    return this.#filters.use(filter.cacheKey, build).bitmap
  }

  *#scan({ matches, part }: Filter): Steps<Bitmap> {
    const bitmap = new Bitmap(this.#rows.length)
    if (part !== undefined) {
      yield* this.#textsOf(part.field).search(part.text, bitmap)
      return bitmap
    }
    let slot = 0
    for (const row of this.#rows) {
      if (matches(row)) bitmap.add(slot)
      if (++slot % ROWS_PER_STEP === 0) yield
    }
    return bitmap
  }

  #textsOf(field: TextField): TextSearch {
    const texts = this.#texts.get(field) ?? new TextSearch(field, this.#rows)
    this.#texts.set(field, texts)
    return texts
  }
}

/** Result of a query by id: needs no view. */
export function findOne(row: Row | undefined, { filters, offset }: Search): SearchResult {
  const isMatch = row !== undefined && filters.every(({ matches }) => matches(row))
  if (!isMatch) return { total: 0, rows: [] }
  return { total: 1, rows: offset === 0 ? [row] : [] }
}
