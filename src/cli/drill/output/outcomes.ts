import type { styleText } from 'node:util'
import { type DrillCell, type DrillReport, DrillVerdict } from '../../../schemas/drill.ts'

/** What a cell shows: its verdict, or why it has none. */
export type Outcome = DrillVerdict | 'left_out' | 'running' | 'waiting'

interface Look {
  /** Two characters. Those of verdicts that are a mistake of the command are capital letters. */
  mark: string
  title: string
  style: Extract<Parameters<typeof styleText>[0], string>
}

export const looks: Readonly<Record<Outcome, Look>> = {
  survived: { mark: 'ok', title: 'survived', style: 'green' },
  failed_cleanly: { mark: 'fc', title: 'failed cleanly', style: 'cyan' },
  failed_obscurely: { mark: 'FO', title: 'failed obscurely', style: 'yellow' },
  hammered: { mark: 'HA', title: 'hammered', style: 'magenta' },
  wrong: { mark: 'WR', title: 'wrong', style: 'red' },
  hung: { mark: 'HU', title: 'hung', style: 'red' },
  running: { mark: '>>', title: 'running', style: 'blue' },
  waiting: { mark: '..', title: 'waiting', style: 'gray' },
  left_out: { mark: '--', title: 'left out', style: 'gray' },
}

/** All outcomes, from the best verdict to the worst, then those without one. */
export const outcomes = Object.keys(looks) as Outcome[]

export function outcomeOf({ state, verdict }: Pick<DrillCell, 'state' | 'verdict'>): Outcome {
  return verdict ?? (state === 'done' ? 'left_out' : state)
}

/** The cells that are done and not survived: the worst verdict first, else in the order of the report. */
export function notSurvived({ cells }: Pick<DrillReport, 'cells'>): DrillCell[] {
  const rank = ({ verdict }: DrillCell) =>
    verdict === null ? 0 : DrillVerdict.options.indexOf(verdict)
  return cells.filter((cell) => rank(cell) > 0).sort((a, b) => rank(b) - rank(a))
}

/** The verdicts that make a drill fail if the user does not choose: all but survived and failed cleanly. */
export const MISTAKES: readonly DrillVerdict[] = ['failed_obscurely', 'hammered', 'wrong', 'hung']
