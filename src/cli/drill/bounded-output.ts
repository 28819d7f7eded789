import { TextCounts } from '../../drill/cause.ts'
import type { DrillOutput } from '../../schemas/drill.ts'
import { maskedText } from '../../schemas/masked-text.ts'

/** Bytes that are kept of the beginning, and of the end. */
const KEPT = 16_384

/** What a process writes: its beginning and its end are kept, and all of it is searched for texts. */
export class BoundedOutput {
  readonly #patterns: readonly RegExp[]
  /** One for each stream: a text is whole in one of them. */
  readonly #counts: TextCounts[] = []
  readonly #head: Buffer[] = []
  readonly #tail: Buffer[] = []
  #bytes = 0
  #headBytes = 0
  #tailBytes = 0

  constructor(patterns: readonly RegExp[]) {
    this.#patterns = patterns
  }

  /** A function that takes the parts of one stream. Characters may be cut between them. */
  reader(): (part: Buffer) => void {
    const decoder = new TextDecoder()
    const counts = new TextCounts(this.#patterns)
    this.#counts.push(counts)
    return (part) => {
      counts.add(decoder.decode(part, { stream: true }))
      this.#bytes += part.length
      const room = Math.min(KEPT - this.#headBytes, part.length)
      if (room > 0) {
        // A copy: a part of a large buffer would keep all of it.
        this.#head.push(Buffer.from(part.subarray(0, room)))
        this.#headBytes += room
      }
      this.#addToTail(part.subarray(room))
    }
  }

  /** How often each text came. No part may follow. */
  counts(): readonly number[] {
    const streams = this.#counts.map((counts) => counts.end())
    return this.#patterns.map((_, index) =>
      streams.reduce((sum, counts) => sum + (counts[index] as number), 0),
    )
  }

  /** What is kept, credentials masked. */
  get kept(): DrillOutput {
    const [head, tail] = [this.#head, this.#tail].map((parts) => Buffer.concat(parts))
    const bytes = this.#bytes
    if (bytes <= 2 * KEPT) {
      return { bytes, head: textOf([head as Buffer, tail as Buffer]), tail: '' }
    }
    // The first line may have the end of a credential whose name is cut away.
    const end = textOf([(tail as Buffer).subarray(-KEPT)])
    return { bytes, head: textOf([head as Buffer]), tail: end.slice(end.indexOf('\n') + 1) }
  }

  #addToTail(part: Buffer): void {
    if (part.length === 0) return
    this.#tail.push(Buffer.from(part.subarray(-KEPT)))
    this.#tailBytes += Math.min(part.length, KEPT)
    for (
      let first = this.#tail[0] as Buffer;
      this.#tailBytes - first.length >= KEPT;
      first = this.#tail[0] as Buffer
    ) {
      this.#tail.shift()
      this.#tailBytes -= first.length
    }
  }
}

function textOf(parts: readonly Buffer[]): string {
  return maskedText(Buffer.concat(parts).toString())
}
