import { hashOf } from '../../cloud/kernel/text-hash.ts'
import type { LineOf } from './state-text.ts'

/** A map with many entries takes too long to grow: all entries move at once. A power of two. */
const MAPS = 256

type Lines = readonly Map<object, string>[]

/** Makes the pieces of one text. After the last one, the lines that it did not use are forgotten. */
type PiecesWithLines = (make: (lineOf: LineOf) => Iterable<string>) => Generator<string>

/**
 * Encodes each record with an id once, as long as every text has it. The maps are strong: V8 visits the entries of a
 * WeakMap in the pause of a garbage collection, 40 ms for 100,000.
 */
export function lineCache(): PiecesWithLines {
  let known = noLines()
  return function* (make) {
    const used = noLines()
    yield* make((record) => {
      const { id } = record as { id?: unknown }
      if (typeof id !== 'string') return JSON.stringify(record)
      const index = hashOf(id) & (MAPS - 1)
      const line = known[index]?.get(record) ?? JSON.stringify(record)
      used[index]?.set(record, line)
      return line
    })
    known = used
  }
}

function noLines(): Lines {
  return Array.from({ length: MAPS }, () => new Map())
}
