/** One character, or a wildcard for a part or for any text. */
type Token = string

/** Most wildcards and longest text that a regular expression is tried on: its time grows with their power. */
const MAX_WILDCARDS = 2
const MAX_LENGTH = 200

/** Whether a text matches a pattern in which `*` is one part between separators, and `**` any text. */
export function wildcard(pattern: string, separator: '/' | '.'): (text: string) => boolean {
  const parts = pattern.split(/(\*{1,2})/)
  const expression = new RegExp(`^${parts.map((part) => sourceOf(part, separator)).join('')}$`, 's')
  const tokens = parts.flatMap((part) => (isWildcard(part) ? [part] : part.split('')))
  const isFew = tokens.filter(isWildcard).length <= MAX_WILDCARDS
  return (text) =>
    isFew && text.length <= MAX_LENGTH ? expression.test(text) : isMatch(tokens, text, separator)
}

function isWildcard(part: string): boolean {
  return part === '*' || part === '**'
}

function sourceOf(part: string, separator: string): string {
  if (part === '**') return '.*'
  if (part === '*') return `[^${separator}]*`
  return part.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
}

/** Follows all ways through a pattern at once: its time is the length of the text times that of the pattern. */
function isMatch(tokens: readonly Token[], text: string, separator: string): boolean {
  let reached = withEmpty(tokens, new Set([0]))
  for (const unit of text.split('')) {
    const next = [...reached].flatMap((at) => {
      const token = tokens[at]
      const stays = token === '**' || (token === '*' && unit !== separator)
      return [...(stays ? [at] : []), ...(token === unit && !stays ? [at + 1] : [])]
    })
    if (next.length === 0) return false
    reached = withEmpty(tokens, new Set(next))
  }
  return reached.has(tokens.length)
}

/** The positions with those behind wildcards, which may stand for nothing. */
function withEmpty(tokens: readonly Token[], reached: Set<number>): Set<number> {
  // A set that grows is walked to its new end.
  for (const at of reached) if (isWildcard(tokens[at] ?? '')) reached.add(at + 1)
  return reached
}
