import { parse as secureParse } from 'secure-json-parse'
import { hasMoreCommas, hasMoreValues } from '../../schemas/depth.ts'
import { jsonMistake } from '../../schemas/json-mistake.ts'
import { utf8Text } from '../../schemas/utf8-text.ts'

/** A body with more values than it may have. */
export class TooManyValuesError extends Error {
  override readonly name = 'TooManyValuesError'
}

/**
 * The parsed JSON of a body; undefined if the body is empty. A byte-order mark is left out. Throws a TypeError for bytes
 * that are not UTF-8, a SyntaxError, which quotes nothing of the body, for invalid JSON or for keys such as `__proto__`, and
 * a TooManyValuesError.
 */
export function parseJsonBody(body: unknown, maxValues: number): unknown {
  if (!(body instanceof Buffer) || body.length === 0) return undefined
  // V8 needs seconds for an object with a million keys.
  if (hasMoreCommas(body, maxValues)) throw new TooManyValuesError()
  const text = utf8Text(body)
  if (text === '') return undefined
  let value: unknown
  try {
    value = secureParse(text)
  } catch (error) {
    throw safeMistake(error)
  }
  if (hasMoreValues(value, maxValues)) throw new TooManyValuesError()
  return value
}

/** Parses a part of a body; a byte-order mark may be at the begin of the whole only. */
export function parsePart(text: string): unknown {
  return text.startsWith('\ufeff') ? JSON.parse(text) : secureParse(text)
}

/** Throws a SyntaxError for an object that `secureParse` refuses. Looks only at its own keys. */
export function refuseForbidden(value: object): void {
  const { constructor: named } = value as Record<string, unknown>
  const hasPrototype =
    Object.hasOwn(value, 'constructor') &&
    typeof named === 'object' &&
    named !== null &&
    Object.hasOwn(named, 'prototype')
  if (!hasPrototype && !Object.hasOwn(value, '__proto__')) return
  throw new SyntaxError('Object contains forbidden prototype property')
}

/** The error for JSON that cannot be parsed, which quotes nothing of the text. */
export function safeMistake(error: unknown): Error {
  if (!(error instanceof SyntaxError)) return error as Error
  return new SyntaxError(jsonMistake(error))
}
