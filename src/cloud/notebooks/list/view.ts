import { BoundedMap } from '../../kernel/bounded-map.ts'
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
import type { Search, SearchResult, Sort } from './search.ts'
import { built, SlotRows } from './slot-rows.ts'
import { intersection, type SlotSet, type Slots } from './slot-set.ts'
import { SortOrder } from './sort-order.ts'
import { SortOrders } from './sort-orders.ts'
import { TextIndex } from './text-index.ts'
import { ValueIndex } from './value-index.ts'

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
  #orders: SortOrders
  readonly #indexes = new Map<Field, ValueIndex | TextIndex>()
  /** Slots of filters that are more than one value of an index. */
  readonly #filters = new BoundedMap<string, { filter: Filter; slots: SlotSet }>(MAX_FILTERS)

  /** The rows must be in the order of the sort, which is the default one. */
  constructor(rows: readonly Row[], sort: Sort) {
    this.#rows = new SlotRows(rows)
    this.#orders = new SortOrders(this.#rows, sort)
  }

  /** A view of compact rows, made in steps; `order` has their indexes in the order of the sort. */
  static *ofCompact(rows: CompactRows, sort: Sort, order: Uint32Array): Steps<NotebookView> {
    const view = new NotebookView([], sort)
    view.#rows = new SlotRows(rows)
    view.#orders = new SortOrders(view.#rows, sort, yield* SortOrder.of(order))
    return view
  }

  /** A copy with the same rows. */
  copy(): NotebookView {
    const copy = new NotebookView([], this.#orders.defaultSort)
    copy.#rows = this.#rows.copy()
    copy.#orders = this.#orders.copy(copy.#rows)
    for (const [field, index] of this.#indexes) copy.#indexes.set(field, index.copy())
    return copy
  }

  /** All rows in the default order. Compact rows are made anew. */
  get rows(): Row[] {
    return [...this.values()]
  }

  /** The same one by one. */
  *values(): Generator<Row> {
    for (const slot of this.#orders.slots) yield this.#rows.at(slot)
  }

  /** The same, but compact rows are kept, so that their notebooks are always the same objects. */
  *keptRows(): Generator<Row> {
    for (const slot of this.#orders.slots) yield this.#rows.keep(slot)
  }

  /** A page of the rows that match, in the default order or another one. */
  find({ filters, descending, offset, limit }: Search, sort?: Sort): SearchResult {
    const { order, compare } = this.#orders.get(sort)
    const slots = filters.length === 0 ? undefined : this.#matching(filters)
    const total = slots?.size ?? this.#rows.size
    const [from, to] = descending
      ? [Math.max(0, total - offset - limit), Math.max(0, total - offset)]
      : [Math.min(offset, total), Math.min(offset + limit, total)]
    if (from === to) return { total, rows: [] }
    const key = () => JSON.stringify(filters.map(({ cacheKey }) => cacheKey))
    const unsetBits = () => this.#rows.unsetBits()
    const found =
      slots === undefined
        ? order.range(from, to)
        : order.page({ slots, key, rows: this.#rows.size, compare, unsetBits }, from, to)
    const rows = found.map((slot) => this.#rows.keep(slot))
    return { total, rows: descending ? rows.reverse() : rows }
  }

  /** Whether all indexes and the order of a query exist. */
  isPrepared({ filters }: Pick<Search, 'filters'>, sort?: Sort): boolean {
    return this.#orders.has(sort) && filters.every(({ field }) => this.#indexes.has(field))
  }

  /** Makes the indexes and the order that a query needs and that do not exist yet, in steps. */
  *prepare({ filters }: Pick<Search, 'filters'>, sort?: Sort): Steps<void> {
    for (const { field } of filters) {
      if (!this.#indexes.has(field)) this.#indexes.set(field, yield* this.#newIndex(field))
    }
    yield* this.#orders.prepare(sort)
  }

  /** Adds a row, or replaces the row `before`. */
  put(row: Row, before?: Row): void {
    if (before === undefined) this.#add(row)
    else this.#replace(before, row)
  }

  remove(row: Row): void {
    const slot = this.#orders.slotOf(row)
    this.#orders.remove(slot)
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
    this.#orders.add(slot, row)
    for (const index of this.#indexes.values()) index.add(slot, row, this.#rows.slots)
    for (const { filter, slots } of this.#filters.values()) this.#refresh(filter, slots, slot, row)
  }

  #replace(before: Row, row: Row): void {
    const slot = this.#orders.slotOf(before)
    this.#orders.replace(slot, before, row)
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

  /** Slots that match all filters; there is at least one. */
  #matching(filters: Search['filters']): Slots {
    const [first, ...others] = filters.map((filter) => this.#slotsOf(filter))
    return intersection([first as SlotSet, ...others], () => this.#rows.unsetBits())
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
