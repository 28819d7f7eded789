/** Bytes of an entry without its texts and bodies: objects, numbers, lists (measured by journal-size.test.ts). */
export const ENTRY_BYTES = 696

/** The same for an entry that repeats an earlier request. */
export const REPEATED_BYTES = 464

/** Bytes of a text besides its characters, with the pointer to it. */
const TEXT_BYTES = 28

/** Bytes of a buffer besides its content. */
const BUFFER_BYTES = 256

/** Largest body that is kept as text, bytes: Node takes smaller buffers from a pool of 8 KB. */
export const SMALL_BODY = 4_096

/** Bytes of a text in memory: V8 takes one for a character, or two if the text has one beyond Latin-1. */
export function bytesOf(text: string): number {
  return TEXT_BYTES + (/[^\0-\xff]/.test(text) ? 2 * text.length : text.length)
}

/** Bytes of several texts. */
export function bytesOfAll(texts: readonly string[]): number {
  let sum = 0
  for (const text of texts) sum += bytesOf(text)
  return sum
}

/** Bytes of the names and values of headers, which are Latin-1 texts. */
export function bytesOfHeaders(rawHeaders: readonly string[]): number {
  let sum = TEXT_BYTES * rawHeaders.length
  for (const text of rawHeaders) sum += text.length
  return sum
}

/** Buffers that several entries may share, each with the number of entries that have it. */
export class SharedBytes {
  readonly #holders = new Map<Buffer, number>()

  /** Adds a holder. Returns the bytes of a buffer that had none, else 0. */
  add(buffer: Buffer): number {
    const holders = this.#holders.get(buffer) ?? 0
    this.#holders.set(buffer, holders + 1)
    return holders === 0 ? BUFFER_BYTES + buffer.length : 0
  }

  /** Removes a holder that was added. Returns the bytes of a buffer that has none any more, else 0. */
  remove(buffer: Buffer): number {
    const others = (this.#holders.get(buffer) as number) - 1
    if (others > 0) {
      this.#holders.set(buffer, others)
      return 0
    }
    this.#holders.delete(buffer)
    return BUFFER_BYTES + buffer.length
  }
}
