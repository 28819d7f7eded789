/** What a part of a line is; it chooses the colour. */
export type JsonKind = 'name' | 'text' | 'number' | 'word' | 'mark'

/** A part of a line of JSON: its kind and its text. */
export type JsonToken = readonly [kind: JsonKind, text: string]

/** The value as the lines of indented JSON. Text that is no JSON is split at its line ends. */
export function jsonLines(value: unknown): readonly string[] {
  if (value === null || value === undefined) return []
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  return text.split(/\r\n|\n|\r/)
}

/** A name or a value at a place; no token crosses the end of a line. */
const TOKEN = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)|([^"\d\-tfn]+|.)/gsy

/** The tokens of one line of indented JSON. They make up the whole line, whatever it is. */
export function jsonTokens(line: string): JsonToken[] {
  const tokens: JsonToken[] = []
  TOKEN.lastIndex = 0
  for (let found = TOKEN.exec(line); found !== null; found = TOKEN.exec(line)) {
    const [, quoted, colon, number, word, mark] = found
    if (quoted !== undefined) {
      tokens.push([colon === undefined ? 'text' : 'name', quoted])
      if (colon !== undefined) tokens.push(['mark', colon])
    } else if (number !== undefined) tokens.push(['number', number])
    else if (word !== undefined) tokens.push(['word', word])
    else tokens.push(['mark', mark as string])
  }
  return tokens
}
