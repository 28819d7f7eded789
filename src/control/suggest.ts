import { closest, distance } from 'fastest-levenshtein'
import type { Finding } from '../schemas/findings.ts'

/** The known word that is fewest letters away, in any case. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const lower = known.map((text) => text.toLowerCase())
  return known[lower.indexOf(closest(word.toLowerCase(), lower))]
}

/** The known word a misspelt one was probably meant to be, if it is near enough. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  if (word === '' || word.length > 64) return undefined
  const suggestion = nearest(word, known)
  if (suggestion === undefined) return undefined
  const far = suggestion.length < 4 ? 1 : Math.max(2, Math.floor(suggestion.length / 3))
  return distance(word.toLowerCase(), suggestion.toLowerCase()) <= far ? suggestion : undefined
}

/** A finding that says what was probably meant, where a word was misspelt. */
export function suggested(finding: Finding): Finding {
  const { found, expected, words = [] } = finding
  const meant = found.startsWith('"') ? didYouMean(found.slice(1, -1), words) : undefined
  return meant === undefined
    ? finding
    : { ...finding, expected: `${expected}; did you mean "${meant}"?` }
}
