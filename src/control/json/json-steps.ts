import type { Steps } from '../../cloud/kernel/steps.ts'
import { withoutByteOrderMark } from '../../schemas/utf8-text.ts'
import { JsonReader, type JsonReaderOptions } from './json-reader.ts'

/** Bytes that are decoded in one step. */
const DECODED = 65_536

/** Reads JSON in UTF-8 that arrives in parts, in steps. A byte-order mark is left out. */
export class JsonBytesReader {
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true })
  readonly #reader: JsonReader
  #isEmpty = true
  #mistake: unknown
  #isUtf8 = true

  constructor(options?: JsonReaderOptions) {
    this.#reader = new JsonReader(options)
  }

  /** Reads the next part. A mistake is kept for `end`. */
  *write(part: Uint8Array): Steps<void> {
    for (let from = 0; from < part.length; from += DECODED) {
      const text = this.#decode(part.subarray(from, from + DECODED))
      this.#isEmpty &&= text === ''
      yield
      if (this.#mistake === undefined) yield* this.#read(text)
    }
  }

  /**
   * The value, after the last part; undefined if there is no text. Throws a TypeError if some bytes are not UTF-8, wherever
   * they are, and else like `JsonReader`.
   */
  end(): unknown {
    this.#decode()
    if (this.#mistake !== undefined) throw this.#mistake
    return this.#isEmpty ? undefined : this.#reader.end()
  }

  /** The text of bytes; the rest of an unfinished character without them. */
  #decode(bytes?: Uint8Array): string {
    if (!this.#isUtf8) return ''
    try {
      return this.#utf8.decode(bytes, { stream: bytes !== undefined })
    } catch (error) {
      this.#isUtf8 = false
      this.#mistake = error
      return ''
    }
  }

  *#read(text: string): Steps<void> {
    try {
      yield* this.#reader.write(text)
    } catch (error) {
      this.#mistake = error
    }
  }
}

/** The value of JSON in UTF-8, in steps. Throws like `JsonBytesReader`. */
export function* jsonSteps(bytes: Uint8Array): Steps<unknown> {
  const reader = new JsonBytesReader()
  yield* reader.write(bytes)
  return reader.end()
}

/**
 * The value of a JSON text, with or without a byte-order mark, in steps; undefined if it is not JSON, or has more levels or
 * keys than it may have. Bytes that are not UTF-8 become U+FFFD.
 */
export function* parsedJsonSteps(
  bytes: Uint8Array | string,
  options: Pick<JsonReaderOptions, 'maxKeys'> = {},
): Steps<unknown> {
  const reader = new JsonReader(options)
  try {
    if (typeof bytes === 'string') {
      yield* reader.write(withoutByteOrderMark(bytes))
      return reader.end()
    }
    const utf8 = new TextDecoder()
    for (let from = 0; from < bytes.length; from += DECODED) {
      yield* reader.write(utf8.decode(bytes.subarray(from, from + DECODED), { stream: true }))
      yield
    }
    yield* reader.write(utf8.decode())
    return reader.end()
  } catch {
    return undefined
  }
}
