import { SharedBlocks } from '../../kernel/shared-blocks.ts'
import type { Steps } from '../../kernel/steps.ts'
import type { CompactRows } from './compact-rows.ts'
import type { Row } from './row.ts'
import { wordsFor } from './slot-set.ts'

/** Slots of a block, and the same as a number of bits. */
const BLOCK = 1_024
const BITS = 10

/** Rows that are read in one step. */
const ROWS_PER_STEP = 128

/** Null is the compact row with the number of the slot. */
type Block = (Row | null | undefined)[]

/** A slot without a row; each one names the next. */
interface FreeSlot {
  slot: number
  next: FreeSlot | undefined
}

/**
 * Rows by slot. A row keeps its slot, an integer, until it is removed; then another row can get it. A copy shares what
 * neither side writes.
 */
export class SlotRows {
  #blocks = new SharedBlocks<Block>((rows = []) => rows.slice())
  #compact: CompactRows | undefined
  #free: FreeSlot | undefined
  #slots = 0
  #size: number
  #bits = wordsFor(0)

  /** The rows get the slots 0, 1, 2 … */
  constructor(rows: readonly Row[] | CompactRows) {
    this.#size = rows.length
    this.#slots = rows.length
    this.#compact = 'peek' in rows ? rows : undefined
    for (let first = 0; first < rows.length; first += BLOCK) {
      const nulls = () => new Array<null>(Math.min(BLOCK, rows.length - first)).fill(null)
      const part = 'peek' in rows ? nulls() : rows.slice(first, first + BLOCK)
      this.#blocks.insert(this.#blocks.length, part)
    }
  }

  /** Number of rows. */
  get size(): number {
    return this.#size
  }

  /** Number of slots, with those without a row. */
  get slots(): number {
    return this.#slots
  }

  /** Unset bits, one for each slot, valid until the next call. */
  unsetBits(): Uint32Array {
    const length = (this.#slots + 31) >>> 5
    if (this.#bits.length < length) this.#bits = new Uint32Array(2 * length)
    return this.#bits.subarray(0, length).fill(0)
  }

  /** The row of a slot that has one. */
  at(slot: number): Row {
    return this.find(slot) as Row
  }

  find(slot: number): Row | undefined {
    const row = this.#blocks.at(slot >>> BITS)?.[slot & (BLOCK - 1)]
    return row === null ? this.#compact?.peek(slot) : row
  }

  /** The same as `at`, for an answer: what a row caches is there the next time. */
  keep(slot: number): Row {
    const row = this.#blocks.at(slot >>> BITS)?.[slot & (BLOCK - 1)]
    return (row === null ? this.#compact?.keep(slot) : row) as Row
  }

  /** Returns the slot of the new row. */
  add(row: Row): number {
    const slot = this.#free?.slot ?? this.#slots++
    this.#free = this.#free?.next
    this.#size++
    this.replace(slot, row)
    return slot
  }

  replace(slot: number, row: Row): void {
    this.#blocks.writable(slot >>> BITS)[slot & (BLOCK - 1)] = row
  }

  remove(slot: number): void {
    this.#blocks.writable(slot >>> BITS)[slot & (BLOCK - 1)] = undefined
    this.#free = { slot, next: this.#free }
    this.#size--
  }

  copy(): SlotRows {
    const copy = new SlotRows([])
    copy.#blocks = this.#blocks.copy()
    copy.#compact = this.#compact
    copy.#free = this.#free
    copy.#slots = this.#slots
    copy.#size = this.#size
    return copy
  }

  /** Calls `act` with each row, in steps. */
  *each(act: (slot: number, row: Row) => void): Steps<void> {
    for (let slot = 0; slot < this.#slots; slot++) {
      const row = this.find(slot)
      if (row !== undefined) act(slot, row)
      if (slot % ROWS_PER_STEP === 0) yield
    }
  }
}

/** Builds an index or a column from all rows, in steps. */
export function* built<T extends { build(rows: SlotRows): Steps<void> }>(
  part: T,
  rows: SlotRows,
): Steps<T> {
  yield* part.build(rows)
  return part
}
