import type { LineOf } from './state-text.ts'

/** A WeakMap with many entries takes too long to grow: all entries move at once. */
const MAPS = 256

/** Encodes each record with an id once, as long as the record lives. */
export function cachedLines(): LineOf {
  const maps = Array.from({ length: MAPS }, () => new WeakMap<object, string>())
  return (record) => {
    const { id } = record as { id?: unknown }
    if (typeof id !== 'string') return JSON.stringify(record)
    const lines = maps[indexOf(id)] as WeakMap<object, string>
    const known = lines.get(record)
    if (known !== undefined) return known
    const line = JSON.stringify(record)
    lines.set(record, line)
    return line
  }
}

/** A number below MAPS that spreads ids: their last characters differ. */
function indexOf(id: string): number {
  let index = 0
  for (let at = Math.max(0, id.length - 4); at < id.length; at++) {
    index = (index * 31 + id.charCodeAt(at)) % MAPS
  }
  return index
}
