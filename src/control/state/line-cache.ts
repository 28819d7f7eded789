import { hashOf } from '../../cloud/kernel/text-hash.ts'
import { LineBytes } from './line-bytes.ts'
import type { LineOf } from './state-text.ts'

/** A map with many entries takes too long to grow: all entries move at once. A power of two. */
const MAPS = 256

/** The lines of one text: where the line of a record begins, by the record. */
interface Lines {
  maps: readonly Map<object, number>[]
  bytes: LineBytes
}

/** Makes the pieces of one text. After the last one, the lines that it did not use are forgotten. */
type PiecesWithLines = <P>(
  make: (lineOf: LineOf<string | Uint8Array>) => Iterable<P>,
) => Generator<P>

/**
 * Encodes each record with an id once, as long as every text has it. The maps are strong: V8 visits the entries of a
 * WeakMap in the pause of a garbage collection, 40 ms for 100,000. The lines are bytes outside its heap: it copies
 * strings that live on, and stops the program meanwhile.
 */
export function lineCache(): PiecesWithLines {
  let known = noLines()
  let former: LineBytes | undefined
  return function* (make) {
    const used = noLines(former)
    former = undefined
    yield* make((record) => {
      const { id } = record as { id?: unknown }
      if (typeof id !== 'string') return JSON.stringify(record)
      const index = hashOf(id) & (MAPS - 1)
      const at = known.maps[index]?.get(record)
      const line = at === undefined ? JSON.stringify(record) : known.bytes.at(at)
      used.maps[index]?.set(record, used.bytes.add(line))
      return line
    })
    former = known.bytes
    known = used
  }
}

function noLines(former?: LineBytes): Lines {
  return { maps: Array.from({ length: MAPS }, () => new Map()), bytes: new LineBytes(former) }
}
