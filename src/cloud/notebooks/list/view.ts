import { BoundedMap } from '../../kernel/bounded-map.ts'
import { sortSteps } from '../../kernel/sorting.ts'
import { finish, type Steps } from '../../kernel/steps.ts'
import type { CompactRows } from './compact-rows.ts'
import {
  type Field,
  isShared,
  isValueField,
  searchedText,
  sharedTexts,
  valueFields,
} from './fields.ts'
import type { Filter } from './filter.ts'
import type { Row } from './row.ts'
import { SlotRows } from './slot-rows.ts'
import { intersection, type SlotSet, type Slots } from './slot-set.ts'
import { SortOrder } from './sort-order.ts'
import { TextIndex } from './text-index.ts'
import { ValueIndex } from './value-index.ts'

/** A sort order. Sorts with the same `cacheKey` give the same order; no two rows are equal. */
export interface Sort {
  cacheKey: string
  compare: (a: Row, b: Row) => number
}

/** A query of a view: all filters must match; `offset` and `limit` select a page. */
export interface Search {
  filters: readonly Filter[]
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

/** Maximum number of sort orders besides the default one; the least recently used is evicted first. */
const MAX_ORDERS = 8

/** Maximum number of filters whose slots are kept; the least recently used is evicted first. */
const MAX_FILTERS = 64

/** Number of different texts of a field from which their letters have an index. */
const MANY_TEXTS = 1_024

/**
 * All rows, with an index for each field and a list of slots for each sort order that was asked for: both are made at
 * first use, and every write updates them. A slot is the number of a row. A copy shares what neither side writes.
 */
export class NotebookView {
  #rows: SlotRows
  #default: SortOrder
  #orders = new BoundedMap<string, SortOrder>(MAX_ORDERS)
  #indexes = new Map<Field, ValueIndex | TextIndex>()
  /** Slots of filters that are more than one value of an index. */
  readonly #filters = new BoundedMap<string, { filter: Filter; slots: SlotSet }>(MAX_FILTERS)

  /** The rows must be in the order of the sort, which is the default one. */
  constructor(rows: readonly Row[], { compare }: Sort) {
    this.#rows = new SlotRows(rows)
    this.#default = new SortOrder([...rows.keys()], compare)
  }

  /** A view of compact rows; `order` has their indexes in the order of the sort. */
  static *ofCompact(rows: CompactRows, { compare }: Sort, order: Uint32Array): Steps<NotebookView> {
    const view = new NotebookView([], { cacheKey: '', compare })
    view.#rows = new SlotRows(rows)
    view.#default = yield* SortOrder.of(order, compare)
    return view
  }

  /** A copy with the same rows. */
  copy(): NotebookView {
    const copy = new NotebookView([], { cacheKey: '', compare: () => 0 })
    copy.#rows = this.#rows.copy()
    copy.#default = this.#default.copy()
    for (const [key, order] of this.#orders) copy.#orders.set(key, order.copy())
    for (const [field, index] of this.#indexes) copy.#indexes.set(field, index.copy())
    return copy
  }

  /** All rows in the default order. Compact rows are made anew. */
  get rows(): Row[] {
    return [...this.values()]
  }

  /** The same one by one. */
  *values(): Generator<Row> {
    for (const slot of this.#default.slots) yield this.#rows.at(slot)
  }

  /** The same, but compact rows are kept, so that their notebooks are always the same objects. */
  *keptRows(): Generator<Row> {
    for (const slot of this.#default.slots) yield this.#rows.keep(slot)
  }

  /** A page of the rows that match, in the default order or another one. */
  find({ filters, descending, offset, limit }: Search, sort?: Sort): SearchResult {
    const order = this.#order(sort)
    const slots = this.#matching(filters)
    const total = slots.size
    const [from, to] = descending
      ? [Math.max(0, total - offset - limit), Math.max(0, total - offset)]
      : [Math.min(offset, total), Math.min(offset + limit, total)]
    const rows = order.page(slots, from, to, this.#rows)
    return { total, rows: descending ? rows.reverse() : rows }
  }

  /** Whether all indexes and the order of a query exist. */
  isPrepared({ filters }: Pick<Search, 'filters'>, sort?: Sort): boolean {
    const isSorted = sort === undefined || this.#orders.has(sort.cacheKey)
    return isSorted && filters.every(({ field }) => this.#indexes.has(field))
  }

  /** Makes the indexes and the order that a query needs and that do not exist yet, in steps. */
  *prepare({ filters }: Pick<Search, 'filters'>, sort?: Sort): Steps<void> {
    for (const { field } of filters) {
      if (!this.#indexes.has(field)) this.#indexes.set(field, yield* this.#newIndex(field))
    }
    if (sort === undefined || this.#orders.has(sort.cacheKey)) return
    this.#orders.set(sort.cacheKey, yield* this.#newOrder(sort))
  }

  /** Adds a row, or replaces the row `before`. */
  put(row: Row, before?: Row): void {
    if (before === undefined) this.#add(row)
    else this.#replace(before, row)
  }

  remove(row: Row): void {
    const slot = this.#default.slotOf(row, this.#rows)
    for (const order of this.#allOrders()) order.remove(row, this.#rows)
    for (const index of this.#indexes.values()) index.remove(slot, row)
    for (const { slots } of this.#filters.values()) slots.delete(slot)
    this.#rows.remove(slot)
  }

  /** Drops all but the rows and the default order. */
  clearCaches(): void {
    this.#filters.clear()
    this.#indexes.clear()
    this.#orders.clear()
  }

  #add(row: Row): void {
    const slot = this.#rows.add(row)
    for (const order of this.#allOrders()) order.insert(slot, row, this.#rows)
    for (const index of this.#indexes.values()) index.add(slot, row, this.#rows.slots)
    for (const { filter, slots } of this.#filters.values()) this.#refresh(filter, slots, slot, row)
  }

  #replace(before: Row, row: Row): void {
    const slot = this.#default.slotOf(before, this.#rows)
    const moved = this.#allOrders().filter((order) => !order.isSamePlace(before, row))
    for (const order of moved) order.remove(before, this.#rows)
    this.#rows.replace(slot, row)
    for (const order of moved) order.insert(slot, row, this.#rows)
    const changed = new Set<Field>()
    for (const [field, index] of this.#indexes) {
      if (index.replace(slot, before, row, this.#rows.slots)) changed.add(field)
    }
    for (const { filter, slots } of this.#filters.values()) {
      if (changed.has(filter.field)) this.#refresh(filter, slots, slot, row)
    }
  }

  #refresh({ matches }: Filter, slots: SlotSet, slot: number, row: Row): void {
    if (matches(row)) slots.add(slot, this.#rows.slots)
    else slots.delete(slot)
  }

  #allOrders(): SortOrder[] {
    return [this.#default, ...this.#orders.values()]
  }

  #order(sort: Sort | undefined): SortOrder {
    if (sort === undefined) return this.#default
    return this.#orders.use(sort.cacheKey, () => finish(this.#newOrder(sort)))
  }

  *#newOrder({ compare }: Sort): Steps<SortOrder> {
    const rows = this.#rows
    const slots = yield* sortSteps(this.#default.slots, (a, b) => compare(rows.at(a), rows.at(b)))
    return new SortOrder(slots, compare)
  }

  #matching(filters: Search['filters']): Slots {
    const [first, ...others] = filters.map((filter) => this.#slotsOf(filter))
    if (first !== undefined) return intersection([first, ...others], () => this.#rows.unsetBits())
    const list = this.#default.slots.sort((a, b) => a - b)
    return { list, words: undefined, size: list.length }
  }

  #slotsOf(filter: Filter): SlotSet {
    const index = this.#indexes.get(filter.field) ?? finish(this.#newIndex(filter.field))
    this.#indexes.set(filter.field, index)
    const { values = [] } = filter
    if (index instanceof ValueIndex && values.length === 1) return index.with(values[0] as string)
    const newSlots = () => ({ filter, slots: this.#newSlots(filter, index) })
    return this.#filters.use(filter.cacheKey, newSlots).slots
  }

  #newSlots({ values, text = '' }: Filter, index: ValueIndex | TextIndex): SlotSet {
    if (index instanceof TextIndex) return index.containing(text, this.#rows, this)
    const { slots } = this.#rows
    return values === undefined
      ? index.containing(text, slots, this)
      : index.withAny(values, slots, this)
  }

  *#newIndex(field: Field): Steps<ValueIndex | TextIndex> {
    if (isValueField(field)) return yield* built(new ValueIndex(valueFields[field]), this.#rows)
    if (isShared(field)) {
      const index = yield* built(new ValueIndex(sharedTexts[field]), this.#rows)
      if (index.size <= MANY_TEXTS) return index
    }
    return yield* built(new TextIndex(searchedText(field)), this.#rows)
  }
}

function* built<T extends ValueIndex | TextIndex>(index: T, rows: SlotRows): Steps<T> {
  yield* index.build(rows)
  return index
}

/** Result of a query by id: needs no view. */
export function findOne(row: Row | undefined, { filters, offset }: Search): SearchResult {
  const isMatch = row !== undefined && filters.every(({ matches }) => matches(row))
  if (!isMatch) return { total: 0, rows: [] }
  return { total: 1, rows: offset === 0 ? [row] : [] }
}
