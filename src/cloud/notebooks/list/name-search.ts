import type { Bitmap } from './bitmap.ts'
import type { Row } from './row.ts'

/** A range of consecutive slots. `text` and `starts` are built at the first search. */
interface Block {
  slots: number
  text?: string | undefined
  /** Offset of each name in the text. */
  starts?: Int32Array
}

const BLOCK_SIZE = 4_096

/**
 * Substring search over all names in lower case. The names of a block are joined to one text: one
 * search of a long text is many times faster than many searches of short ones. A write rebuilds the
 * text of one block only.
 */
export class NameSearch {
  readonly #rows: readonly Row[]
  #blocks: Block[] = []

  constructor(rows: readonly Row[]) {
    this.#rows = rows
    for (let first = 0; first < rows.length; first += BLOCK_SIZE) {
      this.#blocks.push({ slots: Math.min(BLOCK_SIZE, rows.length - first) })
    }
  }

  /** Call after a row was inserted at a slot. */
  inserted(slot: number): void {
    const block = this.#blockAt(slot)
    if (block === undefined || block.slots >= 2 * BLOCK_SIZE) {
      this.#blocks = new NameSearch(this.#rows).#blocks
      return
    }
    block.slots++
    block.text = undefined
  }

  /** Call before the row at a slot is removed. */
  removing(slot: number): void {
    const block = this.#blockAt(slot) as Block
    block.slots--
    block.text = undefined
  }

  /** Call before the row at a slot is replaced. */
  replacing(slot: number, row: Row): void {
    if ((this.#rows[slot] as Row).name === row.name) return
    const block = this.#blockAt(slot) as Block
    block.text = undefined
  }

  /** Adds to `found` every slot whose name contains `part` (lower case). */
  search(part: string, found: Bitmap): void {
    let first = 0
    for (const block of this.#blocks) {
      const text = block.text ?? this.#join(block, first)
      const starts = block.starts as Int32Array
      let slot = 0
      for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, starts[slot])) {
        while (slot < block.slots && (starts[slot] as number) <= at) slot++
        found.add(first + slot - 1)
        if (slot === block.slots) break
      }
      first += block.slots
    }
  }

  #join(block: Block, first: number): string {
    const names: string[] = []
    const starts = new Int32Array(block.slots)
    let start = 0
    for (let slot = 0; slot < block.slots; slot++) {
      const { name } = this.#rows[first + slot] as Row
      names.push(name)
      starts[slot] = start
      start += name.length + 1
    }
    block.text = names.join('\n')
    block.starts = starts
    return block.text
  }

  /** The block that contains a slot; the last block for a slot after the end. */
  #blockAt(slot: number): Block | undefined {
    let first = 0
    for (const block of this.#blocks) {
      if (slot < first + block.slots) return block
      first += block.slots
    }
    return this.#blocks.at(-1)
  }
}
