import { parse as secureParse } from 'secure-json-parse'
import { exceededLimit, JsonLimitError, type JsonLimits } from '../../schemas/json-limits.ts'
import { jsonMistake } from '../../schemas/json-mistake.ts'
import { utf8Text } from '../../schemas/utf8-text.ts'

/**
 * The parsed JSON of a body; undefined if the body is empty. A byte-order mark is left out. Throws a TypeError for bytes
 * that are not UTF-8, a SyntaxError, which quotes nothing of the body, for invalid JSON or for keys such as `__proto__`, and
 * a JsonLimitError.
 */
export function parseJsonBody(body: unknown, limits: JsonLimits): unknown {
  if (!(body instanceof Buffer) || body.length === 0) return undefined
  const exceeded = exceededLimit(body, limits)
  if (exceeded !== undefined) throw new JsonLimitError(exceeded)
  const text = utf8Text(body)
  if (text === '') return undefined
  try {
    return secureParse(text) as unknown
  } catch (error) {
    throw safeMistake(error)
  }
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
