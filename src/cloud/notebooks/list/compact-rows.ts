import type { NotebookStatus } from '../../../schemas/notebook.ts'
import { IdTable } from '../../kernel/id-table.ts'
import { SharedMap } from '../../kernel/shared-map.ts'
import type { Steps } from '../../kernel/steps.ts'
import type { Row } from './row.ts'

/** Rows that need little memory, as each is made when it is asked for. The list and its notebooks never change. */
export interface CompactRows {
  readonly length: number
  idAt(index: number): string
  /** Time of the creation, epoch ms. */
  createdAt(index: number): number
  statusAt(index: number): NotebookStatus
  /** A new row, for a look at its fields. */
  peek(index: number): Row
  /** The row, which is kept with what it caches: always the same object. */
  keep(index: number): Row
}

/** Ids that are looked up in one step. */
const STEP = 128

/** Rows by id: compact ones, and those that were written. Copies cost next to nothing. */
export class RowsById {
  #compact: { rows: CompactRows; ids: IdTable } | undefined
  /** Rows that were written; null for a compact row that was removed. */
  #written: SharedMap<Row | null>
  #size: number

  private constructor(written: SharedMap<Row | null>, size: number) {
    this.#written = written
    this.#size = size
  }

  static *of(rows: readonly Row[]): Steps<RowsById> {
    const written = new SharedMap<Row | null>(rows.length)
    for (const row of rows) {
      written.set(row.fields.id, row)
      yield
    }
    return new RowsById(written, written.size)
  }

  static *ofCompact(rows: CompactRows): Steps<RowsById> {
    const ids = new IdTable(rows.length, (index) => rows.idAt(index))
    for (let index = 0; index < rows.length; index++) {
      ids.add(index)
      if (index % STEP === 0) yield
    }
    const all = new RowsById(new SharedMap(), rows.length)
    all.#compact = { rows, ids }
    return all
  }

  get size(): number {
    return this.#size
  }

  /** A copy: later writes to one of the two do not change the other. */
  copy(): RowsById {
    const copy = new RowsById(this.#written.copy(), this.#size)
    copy.#compact = this.#compact
    return copy
  }

  get(id: string): Row | undefined {
    const row = this.#written.get(id)
    if (row !== undefined) return row ?? undefined
    const index = this.#compact?.ids.find(id)
    return index === undefined ? undefined : this.#compact?.rows.keep(index)
  }

  set(id: string, row: Row): void {
    if (!this.#has(id)) this.#size++
    this.#written.set(id, row)
  }

  delete(id: string): void {
    this.#size--
    if (this.#compact?.ids.find(id) === undefined) this.#written.delete(id)
    else this.#written.set(id, null)
  }

  #has(id: string): boolean {
    const row = this.#written.get(id)
    return row === undefined ? this.#compact?.ids.find(id) !== undefined : row !== null
  }
}
