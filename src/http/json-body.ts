import { parse } from 'secure-json-parse'

/** The JSON of a body; undefined where there is none. Throws a SyntaxError for what is no JSON or tampers with prototypes. */
export function parseJsonBody(body: unknown): unknown {
  if (!(body instanceof Buffer) || body.length === 0) return undefined
  return parse(body.toString('utf8')) as unknown
}
