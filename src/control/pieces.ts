import type { Steps } from '../cloud/kernel/steps.ts'
import { isSliceOver, nextTurn } from './slices.ts'

/** A long text that is made in pieces, each well below 1 ms. A piece without text is only a step. */
// biome-ignore lint/suspicious/noConfusingVoidType: the steps of a conversion yield nothing.
export type Pieces = Generator<string | void, void, void>

/** Number of characters that are handed over at once. */
const PART_LENGTH = 65_536

/** A JSON array of items, each of which is converted in steps. */
export function* arrayPieces<T>(items: Iterable<T>, convert: (item: T) => Steps<unknown>): Pieces {
  let before = '['
  for (const item of items) {
    yield `${before}${JSON.stringify(yield* convert(item))}`
    before = ','
  }
  yield before === '[' ? '[]' : ']'
}

/** An item of an array that is JSON data already; each item is one step. */
export function* jsonItem<T>(item: T): Steps<T> {
  yield
  return item
}

/** Joins pieces to parts of about 64 KB, and lets the event loop run every 8 ms. */
export async function* partsInSlices(pieces: Pieces): AsyncGenerator<string, void, void> {
  let part = ''
  for (const piece of pieces) {
    part += piece ?? ''
    const isOver = isSliceOver()
    if (part.length >= PART_LENGTH) {
      yield part
      part = ''
    }
    if (isOver) await nextTurn()
  }
  yield part
}
