import type { DrillCell, DrillOutput, DrillVerdict } from '../../schemas/drill.ts'
import type { DrillCellFacts } from '../../schemas/drill-overview.ts'

/** What a cell shows: its verdict, or why it has none. */
export type Outcome = DrillVerdict | 'left_out' | 'running' | 'waiting'

/** All outcomes in the order of the legend: the best verdict first, then those without one. */
export const outcomes: readonly Outcome[] = [
  'survived',
  'failed_cleanly',
  'failed_obscurely',
  'hammered',
  'wrong',
  'hung',
  'running',
  'waiting',
  'left_out',
]

export function outcomeOf({ state, verdict }: Pick<DrillCell, 'state' | 'verdict'>): Outcome {
  return verdict ?? (state === 'done' ? 'left_out' : state)
}

type Cells = readonly Pick<DrillCellFacts, 'id' | 'state' | 'verdict'>[]

/** Number of cells with each outcome that any of them has. */
export function countsOf(cells: Cells): [Outcome, number][] {
  const found = cells.map(outcomeOf)
  return outcomes
    .map((one): [Outcome, number] => [one, found.filter((each) => each === one).length])
    .filter(([, count]) => count > 0)
}

/** Number of cells that need no more work. */
export function doneCount(cells: Cells): number {
  return cells.filter(({ state }) => state === 'done' || state === 'left_out').length
}

/** Ids of the cells before and after a cell. */
export function neighboursOf(cells: Cells, id: string): { before?: string; after?: string } {
  const at = cells.findIndex((cell) => cell.id === id)
  const [before, after] = at < 0 ? [] : [cells[at - 1]?.id, cells[at + 1]?.id]
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) }
}

/** Sequences with which a program colours its output and moves the cursor of a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with one.
const TERMINAL = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g

/** A text of a program without such sequences. */
export function plainText(text: string): string {
  return text.replace(TERMINAL, '')
}

/** What a command wrote, as plain text: `gap` stands between the beginning and the end, if there is more between them. */
export function outputText({ head, tail }: DrillOutput, gap: string): string {
  const text = tail === '' ? head : `${head}\n${gap}\n${tail}`
  return plainText(text).replaceAll('\r\n', '\n')
}
