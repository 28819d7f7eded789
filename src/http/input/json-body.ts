import { parse } from 'secure-json-parse'
import { jsonMistake } from '../../schemas/json-mistake.ts'
import { utf8Text } from '../../schemas/utf8-text.ts'

/**
 * The parsed JSON of a body; undefined if the body is empty. A byte-order mark is left out. Throws a TypeError for bytes
 * that are not UTF-8, and a SyntaxError, which quotes nothing of the body, for invalid JSON or for keys such as `__proto__`.
 */
export function parseJsonBody(body: unknown): unknown {
  if (!(body instanceof Buffer) || body.length === 0) return undefined
  const text = utf8Text(body)
  if (text === '') return undefined
  try {
    return parse(text) as unknown
  } catch (error) {
    throw new SyntaxError(jsonMistake(error))
  }
}
