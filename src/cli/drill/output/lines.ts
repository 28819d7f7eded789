import { printable } from '../../control/output.ts'

/** Characters that take no column of a terminal. */
const NO_COLUMN = /[\p{Mn}\p{Me}\p{Cf}]/u

/** Characters that take two columns: those of East Asian scripts, and pictures. */
const TWO_COLUMNS =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u

/** Number of columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) {
    if (TWO_COLUMNS.test(character)) columns += 2
    else if (!NO_COLUMN.test(character)) columns += 1
  }
  return columns
}

/** A text with spaces up to a number of columns. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)))
}

/** Characters of a text of a program that are shown in one line. */
const MAX_CHARACTERS = 400

/** A text of a program as a part of a line: without characters that a terminal obeys, and not longer than 400 characters. */
export function oneLine(text: string): string {
  const shown = printable(text.slice(0, 4 * MAX_CHARACTERS)).replace(/\p{Cf}/gu, '')
  const characters = [...shown]
  const isWhole = characters.length <= MAX_CHARACTERS && text.length <= 4 * MAX_CHARACTERS
  return isWhole ? shown : `${characters.slice(0, MAX_CHARACTERS).join('')} …`
}

/** Texts side by side with two spaces between them, in lines of at most `width` columns. `shown` gives the text with its style. */
export function flowed(
  texts: readonly string[],
  width: number,
  shown: (text: string) => string = (text) => text,
): string[] {
  const lines: { columns: number; text: string }[] = []
  for (const text of texts) {
    const last = lines.at(-1)
    const columns = columnsOf(text)
    if (last === undefined || last.columns + 2 + columns > width) {
      lines.push({ columns, text: shown(text) })
    } else {
      last.columns += 2 + columns
      last.text += `  ${shown(text)}`
    }
  }
  return lines.map(({ text }) => text)
}

/** A word of a command line as a POSIX shell takes it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** A time span: `250 ms`, `4.2 s`, `3 min 20 s`. */
export function spanOf(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
