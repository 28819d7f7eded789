import { BoundedMap } from '../../kernel/bounded-map.ts'
import { sortSteps } from '../../kernel/sorting.ts'
import { finish, type Steps } from '../../kernel/steps.ts'
import { type SortField, sortValues } from './fields.ts'
import type { Row } from './row.ts'
import type { Sort } from './search.ts'
import { built, type SlotRows } from './slot-rows.ts'
import { byColumns, SortColumn } from './sort-column.ts'
import { SortOrder } from './sort-order.ts'

/** Maximum number of sort orders besides the default one; the least recently used is evicted first. */
const MAX_ORDERS = 8

interface KeptOrder {
  sort: Sort
  order: SortOrder
  /** Compares rows by their slots. */
  compare: (a: number, b: number) => number
}

/** The default order of the rows, and others that were asked for: they are made at first use, and every write updates them. */
export class SortOrders {
  readonly #rows: SlotRows
  readonly #default: KeptOrder
  readonly #others = new BoundedMap<string, KeptOrder>(MAX_ORDERS)
  /** By field, for those that an order compares. */
  readonly #columns = new Map<SortField, SortColumn>()

  /** Without an order, the slots 0, 1, 2 … are in the order of the sort, which is the default one. */
  constructor(rows: SlotRows, sort: Sort, order = new SortOrder([...Array(rows.slots).keys()])) {
    this.#rows = rows
    this.#default = this.#kept(sort, order)
  }

  get defaultSort(): Sort {
    return this.#default.sort
  }

  /** All slots in the default order. */
  get slots(): number[] {
    return this.#default.order.slots
  }

  /** The same for a copy of the rows. */
  copy(rows: SlotRows): SortOrders {
    const copy = new SortOrders(rows, this.defaultSort, this.#default.order.copy())
    for (const [field, column] of this.#columns) copy.#columns.set(field, column.copy())
    for (const [key, { sort, order }] of this.#others) {
      copy.#others.set(key, copy.#kept(sort, order.copy()))
    }
    return copy
  }

  has(sort: Sort | undefined): boolean {
    return sort === undefined || this.#others.has(sort.cacheKey)
  }

  get(sort: Sort | undefined): KeptOrder {
    if (sort === undefined) return this.#default
    return this.#others.use(sort.cacheKey, () => finish(this.#newOrder(sort)))
  }

  /** Makes an order that does not exist yet, in steps. */
  *prepare(sort: Sort | undefined): Steps<void> {
    if (sort === undefined || this.has(sort)) return
    this.#others.set(sort.cacheKey, yield* this.#newOrder(sort))
  }

  slotOf(row: Row): number {
    const { order, sort } = this.#default
    return order.slotAt((slot) => sort.compare(this.#rows.at(slot), row) < 0)
  }

  /** Call after the rows have the row. */
  add(slot: number, row: Row): void {
    for (const column of this.#columns.values()) column.set(slot, row)
    for (const { order, compare } of this.#all()) order.insert(slot, before(slot, compare))
  }

  /** Replaces a row, in the rows as well. */
  replace(slot: number, old: Row, row: Row): void {
    const all = this.#all()
    const moved = all.filter(({ sort }) => sort.compare(old, row) !== 0)
    for (const kept of all) {
      const isBefore = before(slot, kept.compare)
      if (moved.includes(kept)) kept.order.remove(slot, isBefore)
      else kept.order.changed(isBefore)
    }
    this.#rows.replace(slot, row)
    for (const column of this.#columns.values()) column.set(slot, row)
    for (const { order, compare } of moved) order.insert(slot, before(slot, compare))
  }

  /** Call before the rows lose the row. */
  remove(slot: number): void {
    for (const { order, compare } of this.#all()) order.remove(slot, before(slot, compare))
  }

  /** Drops all but the default order. */
  clear(): void {
    this.#others.clear()
    this.#columns.clear()
  }

  #all(): KeptOrder[] {
    return [this.#default, ...this.#others.values()]
  }

  *#newOrder(sort: Sort): Steps<KeptOrder> {
    for (const field of sort.fields ?? []) {
      if (this.#columns.has(field)) continue
      this.#columns.set(field, yield* built(new SortColumn(sortValues[field]), this.#rows))
    }
    const { compare } = this.#kept(sort, this.#default.order)
    const slots = yield* sortSteps(this.slots, compare)
    return this.#kept(sort, new SortOrder(slots))
  }

  #kept(sort: Sort, order: SortOrder): KeptOrder {
    const rows = this.#rows
    const columns = sort.fields?.map((field) => this.#columns.get(field) as SortColumn)
    if (columns !== undefined) return { sort, order, compare: byColumns(columns) }
    return { sort, order, compare: (a, b) => sort.compare(rows.at(a), rows.at(b)) }
  }
}

function before(slot: number, compare: KeptOrder['compare']): (other: number) => boolean {
  return (other) => compare(other, slot) < 0
}
