/** A piece of an excerpt; `isMarked` if it is a word that was searched for. */
export interface Piece {
  text: string
  isMarked: boolean
}

/** Characters before the first word that was found, and of the whole excerpt. */
const BEFORE = 40
const LENGTH = 160

/** The part of a text around the first of the words, cut at the words. */
export function excerptOf(text: string, words: readonly string[]): Piece[] {
  const longestFirst = [...words].sort((one, other) => other.length - one.length)
  const pattern = longestFirst.map((word) => word.replace(/[^\p{L}\p{M}\p{N}]/gu, '')).join('|')
  const found = pattern === '' ? /(?!)/ : new RegExp(`(${pattern})`, 'giu')
  const start = Math.max(0, text.search(found) - BEFORE)
  const part = text.slice(start, start + LENGTH)
  const pieces = part.split(found).map((piece, at) => ({ text: piece, isMarked: at % 2 === 1 }))
  const dots = (isCut: boolean) => (isCut ? [{ text: '…', isMarked: false }] : [])
  return [...dots(start > 0), ...pieces, ...dots(start + LENGTH < text.length)].filter(
    (piece) => piece.text !== '',
  )
}
