import type { Failure } from '../../drill/failure.ts'
import { shownUse } from '../../drill/operation-uses.ts'
import type { PlannedCell } from '../../drill/plan.ts'
import {
  DRILL_FORMAT,
  DRILL_VERSION,
  type DrillCell,
  type DrillReport,
} from '../../schemas/drill.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { isSecretName, REDACTED } from '../../schemas/secrets.ts'
import { version } from '../../version.ts'
import { printable } from '../control/output.ts'
import type { Baseline } from './baseline.ts'
import type { CellResult } from './cell-run.ts'
import { shellWord } from './output/lines.ts'

/** A report before the first run. */
export function newReport(facts: Pick<DrillReport, 'command' | 'jobs' | 'seed'>): DrillReport {
  return {
    format: DRILL_FORMAT,
    format_version: DRILL_VERSION,
    mock_version: version,
    state: 'running',
    started_at: Date.now(),
    ended_at: null,
    ...facts,
    command: maskedWords(facts.command),
    clean: [],
    flaky: [],
    operations: [],
    other_projects: [],
    failures: [],
    cells: [],
  }
}

/** The plan of a drill. */
export interface Plan {
  cells: readonly PlannedCell[]
  failures: readonly Failure[]
  isAlone: boolean
  /** The command line that runs a cell again. */
  again: (id: string) => string
  /** Survived cells of an earlier report. They do not run again. */
  earlier: ReadonlyMap<string, DrillCell>
}

/** A report with what the clean runs say, and with the cells of the plan. */
export function withPlan(
  report: DrillReport,
  { flaky, other_projects, runs, uses }: Baseline,
  { again, cells, earlier, failures, isAlone }: Plan,
): DrillReport {
  return {
    ...report,
    clean: runs.map(({ shown }) => shown),
    flaky,
    other_projects,
    operations: uses.map(shownUse),
    failures: failures
      .filter(({ id }) => cells.some(({ failure }) => failure === id))
      .map(({ id, title }) => ({ id, title })),
    cells: cells.map(
      ({ call, failure, id, needsOwnServer, operation }) =>
        earlier.get(id) ?? {
          id,
          operation,
          failure,
          call,
          state: 'waiting',
          verdict: null,
          evidence: [],
          run: null,
          own_server: isAlone || needsOwnServer,
          again: again(id),
        },
    ),
  }
}

/** The survived cells of an earlier report, which say so. */
export function survivedCells(report: DrillReport | undefined): ReadonlyMap<string, DrillCell> {
  const survived = report?.cells.filter(({ verdict }) => verdict === 'survived') ?? []
  const since = `in the drill of ${new Date(report?.started_at ?? 0).toISOString()}`
  return new Map(
    survived.map((cell) => [
      cell.id,
      {
        ...cell,
        evidence: [...cell.evidence.filter((text) => !text.startsWith('in the drill of')), since],
      },
    ]),
  )
}

/** A report with news of one cell. */
export function withCell(
  report: DrillReport,
  id: string,
  news: Partial<CellResult & Pick<DrillCell, 'state'>>,
): DrillReport {
  return {
    ...report,
    cells: report.cells.map((cell) => (cell.id === id ? { ...cell, ...news } : cell)),
  }
}

/** A report at the end: cells that did not run are left out for a reason. */
export function ended(
  report: DrillReport,
  state: 'finished' | 'stopped',
  reason: string,
): DrillReport {
  return {
    ...report,
    state,
    ended_at: Date.now(),
    cells: report.cells.map((cell) =>
      cell.state === 'done' || cell.state === 'left_out'
        ? cell
        : { ...cell, state: 'left_out', evidence: [reason] },
    ),
  }
}

/** Flags that choose what a drill runs or writes: one cell alone does without them. */
const CHOOSING =
  /^--(again|budget|bundle|control-token|fail-on|html|jobs|json|junit|only|report|show|since|skip)(=|$)/

/** The command line that runs a cell again, for a POSIX shell, credentials masked. */
export function againLine(
  given: readonly string[],
  command: readonly string[],
  id: string,
): string {
  const kept = given.filter((word, index) => {
    const before = given[index - 1] ?? ''
    const isValue = CHOOSING.test(before) && !before.includes('=') && before !== '--json'
    return !CHOOSING.test(word) && !isValue
  })
  const words = ['drill', '--again', id, ...maskedWords(kept), '--', ...maskedWords(command)]
  return ['modelarts-notebooks-mock', ...words].map(shellWord).join(' ')
}

/** The options in a line that runs a cell again, for a message. */
export function optionsIn(line: string): string {
  const [options = ''] = line.replace(/^.*? --again \S+ /, '').split(/(?:^| )-- /)
  return options === '' ? 'no options' : printable(options)
}

/** The words of a command line with credentials masked, also those that follow a flag. */
function maskedWords(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const [, flag] = /^--?([\w-]+)$/.exec(words[index - 1] ?? '') ?? []
    return flag !== undefined && isSecretName(flag) ? REDACTED : maskedText(word)
  })
}
