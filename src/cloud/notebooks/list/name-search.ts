import type { Bitmap } from './bitmap.ts'
import type { Row } from './row.ts'

/** Some neighbouring slots. The text and the starts are made when they are first searched. */
interface Block {
  slots: number
  text?: string | undefined
  /** Where in the text each name starts. */
  starts?: Int32Array
}

const BLOCK_SIZE = 4_096

/**
 * All names in lower case, joined block by block: one search of a long text is many times faster
 * than many searches of short ones. A write makes the text of one block anew.
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

  /** After a row came in at a slot. */
  inserted(slot: number): void {
    const block = this.#blockAt(slot)
    if (block === undefined || block.slots >= 2 * BLOCK_SIZE) {
      this.#blocks = new NameSearch(this.#rows).#blocks
      return
    }
    block.slots++
    block.text = undefined
  }

  /** Before the row of a slot goes. */
  removing(slot: number): void {
    const block = this.#blockAt(slot) as Block
    block.slots--
    block.text = undefined
  }

  /** Before the row of a slot becomes another. */
  replacing(slot: number, row: Row): void {
    if ((this.#rows[slot] as Row).name === row.name) return
    const block = this.#blockAt(slot) as Block
    block.text = undefined
  }

  /** Adds every slot whose name contains the part. */
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

  /** The block of a slot; the last one for the slot behind all others. */
  #blockAt(slot: number): Block | undefined {
    let first = 0
    for (const block of this.#blocks) {
      if (slot < first + block.slots) return block
      first += block.slots
    }
    return this.#blocks.at(-1)
  }
}
