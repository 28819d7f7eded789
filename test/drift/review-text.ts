const INDENT = '  '

/** JSON for reviews: an object or array without further objects in it stands on one line. */
export function reviewText(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = indent + INDENT
  const isList = Array.isArray(value)
  const entries = Object.entries(value).map(([key, item]) => {
    const text = reviewText(item, inner)
    return isList ? text : `${JSON.stringify(key)}: ${text}`
  })
  const isOneLine = !Object.values(value).some(holdsObjects)
  if (isList) return isOneLine ? `[${entries.join(', ')}]` : block('[', entries, ']')
  return isOneLine && entries.length > 0 ? `{ ${entries.join(', ')} }` : block('{', entries, '}')

  function block(open: string, lines: readonly string[], close: string): string {
    if (lines.length === 0) return open + close
    return `${open}\n${inner}${lines.join(`,\n${inner}`)}\n${indent}${close}`
  }
}

function holdsObjects(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsObjects)
  return typeof value === 'object' && value !== null
}
