import { BoundedMap } from '../../kernel/bounded-map.ts'
import type { WholeNotebook } from '../shown-fields.ts'
import { type Row, rowOf } from './row.ts'
import { type Found, findOne, NotebookView, type Search, type Sort } from './view.ts'

/** The notebooks of a project at one moment. Never changes, so any number of stores may start from it. */
export interface StoredNotebooks {
  readonly byId: ReadonlyMap<string, Row>
  /** All rows by creation, the order of a list that names none. */
  readonly byCreation: NotebookView
}

export function storedNotebooks(rows: readonly Row[]): StoredNotebooks {
  const byId = new Map(rows.map((row) => [row.notebook.id, row]))
  return { byId, byCreation: new NotebookView(rows, creation) }
}

/** Oldest first, ids deciding where times tie. */
const creation: Sort = {
  key: 'create_at',
  compare: (a, b) => {
    const difference = a.notebook.lease.create_at - b.notebook.lease.create_at
    if (difference !== 0) return difference
    return a.notebook.id < b.notebook.id ? -1 : a.notebook.id > b.notebook.id ? 1 : 0
  },
}

/** Most orders besides the default one that are kept, least recently used evicted first. */
const MAX_VIEWS = 8

/** After so many writes with no query between them it is cheaper to build views again than to keep up. */
const MAX_WRITES_KEPT = 256

/** Notebooks of one project. A notebook is replaced, never changed; a shared state is copied before the first write. */
export class NotebookStore {
  #byId: Map<string, Row>
  #byCreation: NotebookView
  readonly #sorted = new BoundedMap<string, NotebookView>(MAX_VIEWS)
  #isMapShared = true
  #isViewShared = true
  #version = 0
  #writes = 0

  constructor({ byId, byCreation }: StoredNotebooks) {
    this.#byId = byId as Map<string, Row>
    this.#byCreation = byCreation
  }

  /** All rows, oldest first. */
  get rows(): readonly Row[] {
    return this.#byCreation.rows
  }

  get size(): number {
    return this.#byId.size
  }

  /** Counts writes. */
  get version(): number {
    return this.#version
  }

  /** All notebooks as they are now. The map is copied before the next write; what queries made stays ours. */
  share(): StoredNotebooks {
    this.#isMapShared = true
    const byCreation = this.#isViewShared ? this.#byCreation : this.#byCreation.copy()
    return { byId: this.#byId, byCreation }
  }

  get(id: string): Row | undefined {
    return this.#byId.get(id)
  }

  /** A window of the rows that match, in the order of a sort or in the default one. */
  find(search: Search, sort: Sort | undefined, id: string | undefined): Found {
    this.#writes = 0
    if (id !== undefined) return findOne(this.get(id), search)
    return (sort === undefined ? this.#byCreation : this.#view(sort)).find(search)
  }

  /** Puts a notebook in, in the place of the one with its id if there is one. */
  put(notebook: WholeNotebook): Row {
    const row = rowOf(notebook)
    const before = this.#byId.get(notebook.id)
    this.#prepare()
    for (const view of this.#views()) view.put(row, before)
    this.#byId.set(notebook.id, row)
    return row
  }

  remove(id: string): void {
    const row = this.#byId.get(id)
    if (row === undefined) return
    this.#prepare()
    for (const view of this.#views()) view.remove(row)
    this.#byId.delete(id)
  }

  *#views(): Generator<NotebookView> {
    yield this.#byCreation
    yield* this.#sorted.values()
  }

  #view(sort: Sort): NotebookView {
    return this.#sorted.use(sort.key, () => new NotebookView(this.#byCreation.rows, sort))
  }

  /** Before a write: makes the state our own, and lets go of views that nobody asks for. */
  #prepare(): void {
    this.#version++
    if (this.#isMapShared) this.#byId = new Map(this.#byId)
    if (this.#isViewShared) this.#byCreation = this.#byCreation.copy()
    this.#isMapShared = false
    this.#isViewShared = false
    if (++this.#writes > MAX_WRITES_KEPT) {
      this.#byCreation.forget()
      this.#sorted.clear()
    }
  }
}
