import type { DrillCell, DrillReport } from '../../../schemas/drill.ts'
import { type Grid, type GridRow, gridOf } from '../../../schemas/drill-grid.ts'
import { styled } from '../../control/output.ts'
import { columnsOf, flowed, oneLine, padded } from './lines.ts'
import { looks, outcomeOf, outcomes } from './outcomes.ts'

/** Columns of a mark and the space before it. */
const MARK = 3

/** Fewest marks beside the name of an operation. With less room, the name gets a line of its own. */
const FEWEST = 4

interface Place {
  stream: NodeJS.WritableStream
  /** Columns of the terminal. */
  width: number
}

/**
 * The table: operations down, failures across. The head of a column is the id of the failure, or a number where the ids do not
 * fit; then lines say which failure a number is. A table that is too wide is shown in parts, one below the other.
 */
export function matrixLines(report: DrillReport, place: Place): string[] {
  const grid = gridOf(report)
  if (grid.failures.length === 0) return []
  const ids = grid.failures.map(({ id }) => oneLine(id))
  const names = Math.max(...grid.rows.map(({ name }) => name.length))
  const wide = ids.reduce((sum, id) => sum + Math.max(2, columnsOf(id)) + 2, names)
  const lines =
    wide <= place.width
      ? part(grid, ids, { names, gap: '  ' }, place.stream)
      : numberedLines(grid, ids, names, place)
  return [...lines, '', ...legendLines(report, place), '']
}

function numberedLines(grid: Grid<DrillCell>, ids: readonly string[], names: number, place: Place) {
  const { stream, width } = place
  const room = Math.floor((width - names) / MARK)
  const isNarrow = room < Math.min(FEWEST, ids.length)
  const columns = Math.max(1, isNarrow ? Math.floor(width / MARK) : room)
  const layout = { names: isNarrow ? 0 : names, gap: ' ' }
  const lines: string[] = []
  for (let from = 0; from < ids.length; from += columns) {
    const numbers = ids.slice(from, from + columns).map((_, index) => `${from + index + 1}`)
    const rows = grid.rows.map(({ cells, name }) => ({
      name,
      cells: cells.slice(from, from + columns),
    }))
    lines.push(...part({ ...grid, rows }, numbers, layout, stream), '')
  }
  return [
    ...lines,
    ...flowed(
      ids.map((id, index) => `${index + 1} ${id}`),
      width,
    ),
  ]
}

interface Layout {
  /** Columns of the names of the operations; 0 if each has a line of its own. */
  names: number
  gap: string
}

function part(
  { rows }: Pick<Grid<DrillCell>, 'rows'>,
  heads: readonly string[],
  { gap, names }: Layout,
  stream: NodeJS.WritableStream,
): string[] {
  const widths = heads.map((head) => Math.max(2, columnsOf(head)))
  const head = heads.map((text, column) => gap + padded(text, widths[column] as number)).join('')
  const lines = rows.flatMap(({ cells, name }) => {
    const marks = marksOf(cells, widths, gap, stream)
    if (marks === '') return [name]
    return names === 0 ? [name, marks] : [name.padEnd(names) + marks]
  })
  return [styled(stream, 'bold', `${' '.repeat(names)}${head}`.trimEnd()), ...lines]
}

/** The marks of a row, without spaces at the end. */
function marksOf(
  cells: GridRow<DrillCell>['cells'],
  widths: readonly number[],
  gap: string,
  stream: NodeJS.WritableStream,
): string {
  const last = cells.findLastIndex((cell) => cell !== undefined)
  return cells
    .slice(0, last + 1)
    .map((cell, column) => {
      const width = widths[column] as number
      if (cell === undefined) return gap + ' '.repeat(width)
      const { mark, style } = looks[outcomeOf(cell)]
      const rest = column === last ? '' : ' '.repeat(width - mark.length)
      return `${gap}${styled(stream, style, mark)}${rest}`
    })
    .join('')
}

/** What the marks of the table mean. */
function legendLines({ cells }: DrillReport, { stream, width }: Place): string[] {
  const used = new Set(cells.map(outcomeOf))
  const texts = outcomes
    .filter((one) => used.has(one))
    .map((one) => `${looks[one].mark} ${looks[one].title}`)
  const styleOf = new Map(outcomes.map((one) => [looks[one].mark, looks[one].style]))
  return flowed(texts, width, (text) => {
    const mark = text.slice(0, 2)
    return styled(stream, styleOf.get(mark) as 'red', mark) + text.slice(2)
  })
}
