import { jsonMistake } from '../schemas/json-mistake.ts'
import { utf8Text, withoutByteOrderMark } from '../schemas/utf8-text.ts'

/** The value of a JSON text, with or without a byte-order mark; undefined if it is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(withoutByteOrderMark(text))
  } catch {
    return undefined
  }
}

/** The value of a JSON file. Throws an Error that says what was found; for broken JSON it names the line, and quotes nothing. */
export function jsonOfFile(bytes: Uint8Array): unknown {
  const text = utf8Text(bytes)
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = jsonMistake(error)
    // Newer versions of Node add the line themselves.
    const [, position] = /at position (\d+)$/.exec(message) ?? []
    if (position === undefined) throw new SyntaxError(message)
    const before = text.slice(0, Number(position)).split('\n')
    const column = (before.at(-1) as string).length + 1
    throw new SyntaxError(`${message} (line ${before.length} column ${column})`)
  }
}
