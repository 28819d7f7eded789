import { closest, distance } from 'fastest-levenshtein'
import type { Finding } from '../schemas/findings.ts'

/** The known word with the smallest edit distance, ignoring case; undefined if none is known. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const lower = known.map((text) => text.toLowerCase())
  return known[lower.indexOf(closest(word.toLowerCase(), lower))]
}

/** The known word that a misspelt word probably means; undefined if none is close enough. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  if (word === '' || word.length > 64) return undefined
  const suggestion = nearest(word, known)
  if (suggestion === undefined) return undefined
  const limit = suggestion.length < 4 ? 1 : Math.max(2, Math.floor(suggestion.length / 3))
  return distance(word.toLowerCase(), suggestion.toLowerCase()) <= limit ? suggestion : undefined
}

/** Adds `did you mean …?` to a finding if its word is misspelt. */
export function withSuggestion(finding: Finding): Finding {
  const { found, expected, words = [] } = finding
  const meant = found.startsWith('"') ? didYouMean(found.slice(1, -1), words) : undefined
  return meant === undefined
    ? finding
    : { ...finding, expected: `${expected}; did you mean "${meant}"?` }
}
