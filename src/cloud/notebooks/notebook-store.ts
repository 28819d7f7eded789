import type { Notebook } from '../../schemas/notebook.ts'
import { NotebookIndex } from './notebook-index.ts'
import { type Row, rowOf } from './notebook-row.ts'

/** The notebooks of a project at one moment. Never changes, so any number of stores may start from it. */
export interface StoredNotebooks {
  /** In default order: creation, then id. */
  readonly rows: readonly Row[]
  readonly byId: ReadonlyMap<string, Row>
  readonly index: NotebookIndex
}

export function storedNotebooks(unordered: readonly Row[]): StoredNotebooks {
  const rows = [...unordered].sort(compareCreation)
  const byId = new Map(rows.map((row) => [row.notebook.id, row]))
  return { rows, byId, index: new NotebookIndex(rows) }
}

/** The order of slots: oldest first, ids deciding where times tie. */
export function compareCreation(a: Row, b: Row): number {
  const difference = a.notebook.lease.create_at - b.notebook.lease.create_at
  if (difference !== 0) return difference
  return a.notebook.id < b.notebook.id ? -1 : a.notebook.id > b.notebook.id ? 1 : 0
}

/** Notebooks of one project. A notebook is replaced, never changed; a shared state is copied before the first write. */
export class NotebookStore {
  #rows: Row[]
  #byId: Map<string, Row>
  #index: NotebookIndex
  #shared = true
  #version = 0

  constructor({ rows, byId, index }: StoredNotebooks) {
    this.#rows = rows as Row[]
    this.#byId = byId as Map<string, Row>
    this.#index = index
  }

  get rows(): readonly Row[] {
    return this.#rows
  }

  get index(): NotebookIndex {
    return this.#index
  }

  /** Counts writes. */
  get version(): number {
    return this.#version
  }

  get(id: string): Row | undefined {
    return this.#byId.get(id)
  }

  /** Puts a notebook in, in the place of the one with its id if there is one. */
  put(notebook: Notebook): Row {
    const row = rowOf(notebook)
    const before = this.#byId.get(notebook.id)
    this.#own()
    if (before === undefined) {
      this.#insert(row)
    } else if (compareCreation(before, row) === 0) {
      const slot = this.#slotOf(row)
      this.#index.replacing(slot, row)
      this.#rows[slot] = row
    } else {
      this.#remove(before)
      this.#insert(row)
    }
    this.#byId.set(notebook.id, row)
    return row
  }

  remove(id: string): void {
    const row = this.#byId.get(id)
    if (row === undefined) return
    this.#own()
    this.#remove(row)
    this.#byId.delete(id)
  }

  #insert(row: Row): void {
    const slot = this.#slotOf(row)
    if (slot === this.#rows.length) this.#rows.push(row)
    else this.#rows.splice(slot, 0, row)
    this.#index.inserted(slot)
  }

  #remove(row: Row): void {
    const slot = this.#slotOf(row)
    this.#index.removing(slot)
    this.#rows.splice(slot, 1)
  }

  /** Where the row stands, or where it belongs. */
  #slotOf(row: Row): number {
    const last = this.#rows.at(-1)
    if (last === undefined || compareCreation(last, row) < 0) return this.#rows.length
    let low = 0
    let high = this.#rows.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareCreation(this.#rows[middle] as Row, row) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Before a write. */
  #own(): void {
    this.#version++
    if (!this.#shared) return
    this.#rows = [...this.#rows]
    this.#byId = new Map(this.#byId)
    this.#index = new NotebookIndex(this.#rows)
    this.#shared = false
  }
}
