import type { Steps } from '../../cloud/kernel/steps.ts'
import { JsonReader, type JsonReaderOptions } from './json-reader.ts'

/** Bytes that are decoded in one step. */
const DECODED = 65_536

/**
 * The value of JSON in UTF-8, in steps; undefined if there is no text. A byte-order mark is left out. Throws a TypeError
 * for bytes that are not UTF-8, and else like `JsonReader`.
 */
export function* jsonSteps(
  parts: Iterable<Uint8Array>,
  options?: JsonReaderOptions,
): Steps<unknown> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  const reader = new JsonReader(options)
  let [length, mistake] = [0, undefined as unknown]
  for (const part of parts) {
    for (let from = 0; from < part.length; from += DECODED) {
      const text = utf8.decode(part.subarray(from, from + DECODED), { stream: true })
      length += text.length
      yield
      // Bytes that are not UTF-8 are told first, wherever they are.
      if (mistake !== undefined) continue
      try {
        yield* reader.write(text)
      } catch (error) {
        mistake = error
      }
    }
  }
  utf8.decode()
  if (mistake !== undefined) throw mistake
  return length === 0 ? undefined : reader.end()
}
