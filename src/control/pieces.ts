import type { Steps } from '../cloud/kernel/steps.ts'
import { isSliceOver, nextTurn } from './slices.ts'

/** A long text that is made in pieces, each well below 1 ms. A piece without text is only a step. */
// biome-ignore lint/suspicious/noConfusingVoidType: the steps of a conversion yield nothing.
export type Pieces = Generator<string | void, void, void>

/** Number of characters that are handed over at once. */
const PART_LENGTH = 65_536

/** A JSON array of items, each of which is converted in steps. */
export function arrayPieces<T>(items: Iterable<T>, convert: (item: T) => Steps<unknown>): Pieces {
  return listPieces(items, function* (item) {
    yield JSON.stringify(yield* convert(item))
  })
}

/** A JSON array of items, the text of each of which is made in pieces. */
export function* listPieces<T>(items: Iterable<T>, piecesOf: (item: T) => Pieces): Pieces {
  let before = '['
  for (const item of items) {
    yield before
    yield* piecesOf(item)
    before = ','
  }
  yield before === '[' ? '[]' : ']'
}

/**
 * The JSON text of a long value, in pieces. Each item and member is a piece, and a long text is several. What lies below
 * `levels` levels of lists and objects is one piece.
 */
export function* jsonPieces(value: unknown, levels = Number.POSITIVE_INFINITY): Pieces {
  if (typeof value === 'string' && value.length > PART_LENGTH) yield* textPieces(value)
  else if (typeof value !== 'object' || value === null || levels === 0) yield JSON.stringify(value)
  else if (Array.isArray(value)) yield* listPieces(value, (item) => jsonPieces(item, levels - 1))
  else {
    let before = '{'
    for (const key of Object.keys(value)) {
      const member = (value as Record<string, unknown>)[key]
      if (member === undefined) continue
      yield `${before}${JSON.stringify(key)}:`
      yield* jsonPieces(member, levels - 1)
      before = ','
    }
    yield before === '{' ? '{}' : '}'
  }
}

/** The JSON text of a long text. A part does not end between the two halves of a character. */
function* textPieces(text: string): Pieces {
  yield '"'
  for (let from = 0; from < text.length; ) {
    const last = text.charCodeAt(from + PART_LENGTH - 1)
    const to = from + PART_LENGTH + (last >= 0xd800 && last < 0xdc00 ? 1 : 0)
    yield JSON.stringify(text.slice(from, to)).slice(1, -1)
    from = to
  }
  yield '"'
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
