import type { DrillReport } from '../../../schemas/drill.ts'
import { counted } from '../../control/output.ts'
import { spanOf } from './lines.ts'
import { looks, type Outcome, outcomeOf, outcomes } from './outcomes.ts'

/** Numbers of cells: all, those with each verdict, and those without one. */
export type DrillSummary = Readonly<Record<Outcome, number>> & {
  cells: number
}

/** Counts the cells of a report by verdict. */
export function summaryOf({ cells }: Pick<DrillReport, 'cells'>): DrillSummary {
  const counts = Object.fromEntries(outcomes.map((one) => [one, 0])) as Record<Outcome, number>
  for (const cell of cells) counts[outcomeOf(cell)]++
  return { ...counts, cells: cells.length }
}

/** The numbers as a sentence: `24 cells in 41.0 s: 20 survived, 4 hung`. */
export function summaryText(report: DrillReport): string {
  const { ended_at, started_at, state } = report
  const summary = summaryOf(report)
  const time = ended_at === null ? '' : ` in ${spanOf(Math.max(0, ended_at - started_at))}`
  const parts = outcomes
    .filter((one) => summary[one] > 0)
    .map((one) => `${summary[one]} ${looks[one].title}`)
  const end =
    state === 'finished' ? '' : ` (${state === 'stopped' ? 'stopped before the end' : 'running'})`
  return `${counted(summary.cells, 'cell')}${time}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}${end}`
}
