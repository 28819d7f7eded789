import { sortedIndexes, sortSteps } from '../../kernel/sorting.ts'
import { finish, type Steps } from '../../kernel/steps.ts'
import { type WholeNotebook, withLastingRecorded } from '../shown-fields.ts'
import { type CompactRows, RowsById } from './compact-rows.ts'
import { type Row, rowOf } from './row.ts'
import { findOne, type Search, type SearchResult, type Sort } from './search.ts'
import { countsOf, type StatusCounts, type WritableCounts } from './status-counts.ts'
import { NotebookView } from './view.ts'

/** The notebooks of a project at one moment. Immutable: any number of stores can start from it. */
export interface StoredNotebooks {
  readonly byId: Pick<RowsById, 'copy' | 'get' | 'size'>
  /** All rows; their default order is by creation time. */
  readonly byCreation: NotebookView
  readonly counts: StatusCounts
}

export function storedNotebooks(rows: readonly Row[] | CompactRows): StoredNotebooks {
  return finish(storedNotebooksSteps(rows))
}

export function* storedNotebooksSteps(rows: readonly Row[] | CompactRows): Steps<StoredNotebooks> {
  if (!('peek' in rows)) {
    const byId = yield* RowsById.of(rows)
    const sorted = yield* sortSteps(rows, creation.compare)
    return { byId, byCreation: new NotebookView(sorted, creation), counts: countsOf(rows) }
  }
  const byId = yield* RowsById.ofCompact(rows)
  const order = yield* sortedIndexes(rows.length, (a, b) => {
    return rows.createdAt(a) - rows.createdAt(b) || compareTexts(rows.idAt(a), rows.idAt(b))
  })
  const byCreation = yield* NotebookView.ofCompact(rows, creation, order)
  return { byId, byCreation, counts: countsOf(rows) }
}

/** Oldest first; by id if the times are equal. */
const creation: Sort = {
  cacheKey: 'create_at',
  compare: (a, b) => a.createdAt - b.createdAt || compareTexts(a.fields.id, b.fields.id),
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Number of notebooks from which a store is large. */
const MANY = 2_000

/** Writes without a query in between after which indexes and sort orders are dropped: then it is cheaper to make them again. */
function maxWrites(size: number): number {
  return Math.max(256, size / 4)
}

/** Notebooks of one project. Rows are immutable; a shared state is copied before the first write. */
export class NotebookStore {
  readonly #byId: RowsById
  #byCreation: NotebookView
  #isViewShared = true
  #counts: StatusCounts
  #version = 0
  #writes = 0

  constructor({ byId, byCreation, counts }: StoredNotebooks) {
    this.#byId = byId.copy()
    this.#byCreation = byCreation
    this.#counts = counts
  }

  /** All rows, oldest first. Compact rows are made anew. */
  get rows(): Iterable<Row> {
    return this.#byCreation.values()
  }

  get size(): number {
    return this.#byId.size
  }

  /** Number of notebooks in each status. It may change with the next write. */
  get countsByStatus(): StatusCounts {
    return this.#counts
  }

  /** Whether the first query of a kind takes long enough to be prepared in steps. */
  get isLarge(): boolean {
    return this.size >= MANY
  }

  /** Counts writes. */
  get version(): number {
    return this.#version
  }

  /** All notebooks as they are now. */
  share(): StoredNotebooks {
    const byCreation = this.#isViewShared ? this.#byCreation : this.#byCreation.copy()
    return {
      byId: this.#byId.copy(),
      byCreation,
      counts: this.#isViewShared ? this.#counts : { ...this.#counts },
    }
  }

  get(id: string): Row | undefined {
    return this.#byId.get(id)
  }

  /** A page of the rows that match, in the order of `sort` or in the default order. */
  find(search: Search, sort: Sort | undefined, id: string | undefined): SearchResult {
    this.#writes = 0
    if (id !== undefined) return findOne(this.get(id), search)
    return this.#byCreation.find(search, sort)
  }

  /** What makes `find` quick, in steps; undefined if it is quick already. The store may not change before the last step. */
  preparation(search: Pick<Search, 'filters'>, sort: Sort | undefined): Steps<void> | undefined {
    if (!this.isLarge) return undefined
    const view = this.#byCreation
    return view.isPrepared(search, sort) ? undefined : view.prepare(search, sort)
  }

  /** Adds a notebook, or replaces the one with the same id. A change ends the recorded fields that it concerns. */
  put(notebook: WholeNotebook): Row {
    const before = this.#byId.get(notebook.id)
    const { recorded } = notebook
    const isChange = recorded !== undefined && recorded === before?.notebook.recorded
    const row = rowOf(
      isChange ? withLastingRecorded({ ...notebook, recorded }, before.notebook) : notebook,
    )
    const counts = this.#prepareWrite()
    if (before !== undefined) counts[before.fields.status]--
    counts[notebook.status]++
    this.#byCreation.put(row, before)
    this.#byId.set(notebook.id, row)
    return row
  }

  remove(id: string): void {
    const row = this.#byId.get(id)
    if (row === undefined) return
    const counts = this.#prepareWrite()
    counts[row.fields.status]--
    this.#byCreation.remove(row)
    this.#byId.delete(id)
  }

  /** Call before a write: copies what is shared, and drops what is not queried. Returns the counts to change. */
  #prepareWrite(): WritableCounts {
    this.#version++
    if (this.#isViewShared) {
      this.#byCreation = this.#byCreation.copy()
      this.#counts = { ...this.#counts }
    }
    this.#isViewShared = false
    if (++this.#writes > maxWrites(this.size)) this.#byCreation.clearCaches()
    return this.#counts
  }
}
