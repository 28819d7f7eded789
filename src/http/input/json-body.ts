import { parse } from 'secure-json-parse'
import { utf8Text } from '../../schemas/utf8-text.ts'

/**
 * The parsed JSON of a body; undefined if the body is empty. A byte-order mark is left out. Throws a TypeError for bytes that are not UTF-8, and a
 * SyntaxError, which quotes nothing of the body, for invalid JSON or for keys such as `__proto__`.
 */
export function parseJsonBody(body: unknown): unknown {
  if (!(body instanceof Buffer) || body.length === 0) return undefined
  const text = utf8Text(body)
  if (text === '') return undefined
  try {
    return parse(text) as unknown
  } catch (error) {
    throw new SyntaxError(withoutQuotation((error as Error).message))
  }
}

/** V8's message quotes the text around the mistake, which may be a password. */
function withoutQuotation(message: string): string {
  return message.replace(/, (\.\.\.)?".*"(\.\.\.)? is not valid JSON$/s, '')
}
