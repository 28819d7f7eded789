import { stripVTControlCharacters, styleText } from 'node:util'

/** The parts of the process that these commands use; tests replace them. */
export type OutputHost = Pick<NodeJS.Process, 'stderr' | 'stdout'>

type Style = Parameters<typeof styleText>[0]

/** A text in a style if the stream is a terminal. `NO_COLOR` and `FORCE_COLOR` change that, as for Node itself. */
export function styled(stream: NodeJS.WritableStream, style: Style, text: string): string {
  return styleText(style, text, { stream })
}

/** A text of a server or a client without characters that a terminal would obey. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(
    /\p{Cc}/gu,
    (character) => `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`,
  )
}

/** A cell of a table: a text, and its style. */
export type Cell = string | { text: string; style: Style }

/**
 * Lines of a table whose first row is the names of the columns; none without another row. A column is as wide as its
 * longest text, and two spaces.
 */
export function tableLines(stream: NodeJS.WritableStream, rows: readonly Cell[][]): string[] {
  if (rows.length < 2) return []
  const cells = rows.map((row, index) => row.map((cell) => cellOf(cell, index === 0)))
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.text.length ?? 0)),
  )
  return cells.map((row) =>
    row
      .map(({ text, style }, column) => {
        const shown = style === undefined ? text : styled(stream, style, text)
        const isLast = column === row.length - 1
        return isLast ? shown : shown + ' '.repeat((widths[column] as number) + 2 - text.length)
      })
      .join(''),
  )
}

function cellOf(cell: Cell, isName: boolean): { text: string; style?: Style } {
  const { text, style } = typeof cell === 'string' ? { text: cell } : cell
  const shown = printable(text)
  if (isName) return { text: shown, style: 'bold' }
  return style === undefined ? { text: shown } : { text: shown, style }
}

/** Writes lines. */
export function printLines(stream: NodeJS.WritableStream, lines: readonly string[]): void {
  if (lines.length > 0) stream.write(`${lines.join('\n')}\n`)
}
