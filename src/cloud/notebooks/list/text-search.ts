import type { SharedList } from '../../kernel/shared-list.ts'
import type { Steps } from '../../kernel/steps.ts'
import type { Bitmap } from './bitmap.ts'
import { folded } from './folded-text.ts'
import type { Row } from './row.ts'

/** Texts that differ from instance to instance, folded. */
const ownTexts = {
  name: ({ name }: Row) => name,
  description: ({ fields }: Row) => folded(fields.description),
}

/** Texts of records that many instances refer to, as they are stored; "" if the instance has none. */
const sharedTexts = {
  /** Custom resources of a dedicated pool cannot be asked for (docs/contract/behaviours.md#filters). */
  flavor: ({ fields: { custom_spec, flavor, pool } }: Row) =>
    custom_spec !== undefined && pool !== undefined ? '' : flavor,
  pool_name: ({ fields }: Row) => fields.pool?.name ?? '',
  swr_path: ({ fields }: Row) => fields.image.swr_path,
  username: ({ fields }: Row) => fields.user.name,
}

/** A field that fuzzy filters search, by the name of its query parameter. */
export type TextField = keyof typeof ownTexts | keyof typeof sharedTexts

/** The text of a field, folded. */
export function textOf(field: TextField, row: Row): string {
  return isShared(field) ? folded(sharedTexts[field](row)) : ownTexts[field](row)
}

function isShared(field: TextField): field is keyof typeof sharedTexts {
  return field in sharedTexts
}

/** The rows of a view. */
type Rows = Pick<SharedList<Row>, 'at' | 'length' | 'slice'>

/** A range of consecutive slots. The texts are joined at the first search, and after a write at the next one. */
interface Block {
  slots: number
  joined?: JoinedTexts | undefined
}

interface JoinedTexts {
  text: string
  /** Offset of each text, and last the offset after the last one. */
  starts: Int32Array
  /** For shared texts, each of which is there once: the index of the text of each slot. */
  indexes?: Int32Array
}

const BLOCK_SIZE = 4_096

/**
 * Substring search over one field of all rows. The texts of a block are joined to one text: one search
 * of a long text is many times faster than many searches of short ones. A write makes the texts of one
 * block be joined again.
 */
export class TextSearch {
  readonly #field: TextField
  readonly #rows: Rows
  #blocks: Block[] = []

  constructor(field: TextField, rows: Rows) {
    this.#field = field
    this.#rows = rows
    for (let first = 0; first < rows.length; first += BLOCK_SIZE) {
      this.#blocks.push({ slots: Math.min(BLOCK_SIZE, rows.length - first) })
    }
  }

  /** The same for a copy of the rows. */
  copy(rows: Rows): TextSearch {
    const copy = new TextSearch(this.#field, rows)
    copy.#blocks = this.#blocks.map((block) => ({ ...block }))
    return copy
  }

  /** Call after a row was inserted at a slot. */
  inserted(slot: number): void {
    const block = this.#blockAt(slot)
    if (block === undefined || block.slots >= 2 * BLOCK_SIZE) {
      this.#blocks = new TextSearch(this.#field, this.#rows).#blocks
      return
    }
    block.slots++
    block.joined = undefined
  }

  /** Call before the row at a slot is removed. */
  removing(slot: number): void {
    const block = this.#blockAt(slot) as Block
    block.slots--
    block.joined = undefined
  }

  /** Call before the row at a slot is replaced. */
  replacing(slot: number, row: Row): void {
    if (textOf(this.#field, this.#rows.at(slot) as Row) === textOf(this.#field, row)) return
    const block = this.#blockAt(slot) as Block
    block.joined = undefined
  }

  /** Adds to `found` every slot whose text contains `part` (folded), one block in each step. */
  *search(part: string, found: Bitmap): Steps<void> {
    let first = 0
    for (const block of this.#blocks) {
      block.joined ??= this.#join(first, first + block.slots)
      const matching = matchesIn(block.joined, part)
      const { indexes } = block.joined
      if (indexes === undefined) for (const index of matching) found.add(first + index)
      else if (matching.length > 0) {
        const matches = new Set(matching)
        for (let slot = 0; slot < block.slots; slot++) {
          if (matches.has(indexes[slot] as number)) found.add(first + slot)
        }
      }
      first += block.slots
      yield
    }
  }

  #join(from: number, to: number): JoinedTexts {
    const field = this.#field
    const rows = this.#rows.slice(from, to)
    if (!isShared(field)) return joined(rows.map(ownTexts[field]))
    const places = new Map<string, number>()
    const indexes = Int32Array.from(rows, (row) => {
      const text = sharedTexts[field](row)
      const index = places.get(text) ?? places.size
      places.set(text, index)
      return index
    })
    return { ...joined([...places.keys()].map(folded)), indexes }
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

function joined(texts: readonly string[]): JoinedTexts {
  const starts = new Int32Array(texts.length + 1)
  for (const [index, { length }] of texts.entries()) {
    starts[index + 1] = (starts[index] as number) + length + 1
  }
  return { text: texts.join('\n'), starts }
}

/** Indexes of the joined texts that contain `part`, ascending. */
function matchesIn({ text, starts }: JoinedTexts, part: string): number[] {
  const matching: number[] = []
  for (let index = 0; index < starts.length - 1; index++) {
    const at = text.indexOf(part, starts[index])
    if (at < 0) break
    while ((starts[index + 1] as number) <= at) index++
    // A match that ends in a later text is none; a match after it would end there as well.
    if (at + part.length < (starts[index + 1] as number)) matching.push(index)
  }
  return matching
}
