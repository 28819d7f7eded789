import { parse } from 'secure-json-parse'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The JSON of a body; undefined where there is none. Throws a TypeError for bytes that are no UTF-8,
 * and a SyntaxError for what is no JSON or tampers with prototypes.
 */
export function parseJsonBody(body: unknown): unknown {
  if (!(body instanceof Buffer) || body.length === 0) return undefined
  return parse(utf8.decode(body)) as unknown
}
