import { availableParallelism } from 'node:os'
import type { DrillHolder } from '../../control/drill/drill-holder.ts'
import { causePatterns } from '../../drill/cause.ts'
import { failuresWith } from '../../drill/failures.ts'
import { chosen, type PlannedCell, planOf } from '../../drill/plan.ts'
import type { DrillReport } from '../../schemas/drill.ts'
import { quote } from '../../schemas/findings.ts'
import type { CommandLine } from '../command-line.ts'
import type { LogsHost } from '../control/logs.ts'
import { counted, printable, printLines } from '../control/output.ts'
import { UsageError } from '../usage-error.ts'
import { type Baseline, baselineOf } from './baseline.ts'
import { placeFor, runCell } from './cell-run.ts'
import type { DrillFlags } from './drill-flags.ts'
import type { DrillServers } from './drill-servers.ts'
import {
  againLine,
  ended,
  newReport,
  optionsIn,
  survivedCells,
  withCell,
  withPlan,
} from './report-of.ts'
import { type RunContext, STOPPED } from './run.ts'
import { inOrder } from './schedule.ts'

/** The parts of the process that `drill` uses; tests replace them. */
export type DrillHost = LogsHost & Pick<NodeJS.Process, 'env'>

/** Everything that a drill needs. */
export interface DrillOptions {
  context: RunContext
  flags: DrillFlags
  line: CommandLine
  servers: DrillServers
  stderr: NodeJS.WritableStream
  /** Has the report that dashboards show. */
  holder: DrillHolder
  /** Report of an earlier drill, whose survived cells are left out. */
  earlier: DrillReport | undefined
}

/** Clean runs, and the cells that they lead to. */
export interface Prepared {
  baseline: Baseline
  cells: readonly PlannedCell[]
  /** The report with the plan. */
  report: DrillReport
}

/** Writes a line about what happens to stderr. */
export function tell(stderr: NodeJS.WritableStream, sentence: string): void {
  printLines(stderr, [`modelarts-notebooks-mock: drill: ${printable(sentence)}`])
}

/** Runs a whole drill. Rejects with a UsageError if it cannot run. The report is whole or, after a signal, has what is known. */
export async function drill(options: DrillOptions): Promise<DrillReport> {
  const { context, flags, holder, servers, stderr } = options
  const begun = performance.now()
  const { baseline, cells, report: planned } = await prepare(options)
  let report = planned
  const change = (changed: DrillReport) => {
    report = changed
    holder.report = changed
  }
  if (context.stop.aborted) return ended(report, 'stopped', STOPPED)
  const { budget = Number.POSITIVE_INFINITY } = flags
  const hasTime = ({ wait }: PlannedCell) =>
    !context.stop.aborted && performance.now() - begun + baseline.duration + wait <= budget
  let count = report.cells.filter(({ state }) => state === 'done').length
  const done = new Set(report.cells.flatMap(({ id, state }) => (state === 'done' ? [id] : [])))
  await inOrder({
    items: cells.filter(({ id }) => !done.has(id)),
    jobs: report.jobs,
    hasTime,
    work: async (cell) => {
      change(withCell(report, cell.id, { state: 'running' }))
      const place = await placeFor(cell, baseline, servers)
      try {
        const result = await runCell(cell, place, context, { ...flags, baseline })
        change(withCell(report, cell.id, result))
        tell(stderr, `[${++count}/${cells.length}] ${cell.id}: ${result.verdict ?? 'left out'}`)
      } finally {
        await place.close()
      }
    },
  })
  const elsewhere = baseline.isAlone ? [] : await servers.requestsElsewhere()
  for (const sentence of elsewhereSentences(elsewhere)) tell(stderr, sentence)
  change({ ...report, other_projects: [...report.other_projects, ...elsewhere] })
  if (context.stop.aborted) return ended(report, 'stopped', STOPPED)
  const whole = ended(report, 'finished', 'the budget had no time for it')
  if (whole.cells.some(({ state }) => state === 'done')) return whole
  throw notRun(whole.cells)
}

/** The error for a drill without a verdict. */
export function notRun([first]: DrillReport['cells']): UsageError {
  return new UsageError(`drill: found no cell that ran, expected some: ${first?.evidence[0]}`)
}

/** Runs the command without a failure, and plans the cells. */
export async function prepare(options: DrillOptions): Promise<Prepared> {
  const { context, flags, holder, line, servers, stderr } = options
  const jobs = flags.jobs ?? availableParallelism()
  const { seed, unknownProjects } = line.config
  const report = newReport({ command: [...context.command], jobs, seed })
  holder.report = report
  const { scene, url } = await servers.shared()
  const [project] = scene.iam.projects
  tell(stderr, `dashboard on ${url}/_mock/ui#/${project?.id}/drill`)
  const failures = failuresWith(flags.slow)
  const baseline = await baselineOf(servers, context, {
    timeLimit: flags.timeLimit,
    refusesProjects: unknownProjects === 'refuse',
    patternsOf: (uses) => causePatterns(planOf(uses, failures)),
    onRun: (runs) => tell(stderr, `clean run ${runs.length} of 2`),
  })
  const all = planOf(baseline.uses, failures)
  const cells = context.stop.aborted ? [] : cellsOf(all, flags)
  const plan = {
    cells,
    failures,
    isAlone: baseline.isAlone,
    again: (id: string) => againLine(line.given, context.command, id),
    earlier: survivedCells(earlierOf(options, report)),
  }
  for (const sentence of [...warningsOf(baseline), ...unusedPatterns(all, flags)]) {
    tell(stderr, sentence)
  }
  const planned = withPlan(report, baseline, plan)
  holder.report = planned
  return { baseline, cells, report: planned }
}

/** The earlier report. Throws a UsageError for one of another command, seed or options: its verdicts are other ones. */
function earlierOf(
  { context, earlier, flags, line }: DrillOptions,
  { command, seed }: DrillReport,
): DrillReport | undefined {
  if (earlier === undefined) return undefined
  if (earlier.seed !== seed) {
    throw new UsageError(`--since: found a report of seed ${earlier.seed}, expected seed ${seed}`)
  }
  if (JSON.stringify(earlier.command) !== JSON.stringify(command)) {
    const found = `found a report of ${quote(earlier.command.join(' '))}`
    throw new UsageError(`${flags.since}: ${found}, expected one of ${quote(command.join(' '))}`)
  }
  // A report has no other trace of the options.
  for (const { again, id } of earlier.cells) {
    const found = optionsIn(again)
    const expected = optionsIn(againLine(line.given, context.command, id))
    if (found === expected) continue
    throw new UsageError(
      `${flags.since}: found a report with ${found}, expected one with ${expected}`,
    )
  }
  return earlier
}

/** The cells that the flags choose. Throws a UsageError if there are none. */
function cellsOf(plan: readonly PlannedCell[], { again, only, skip }: DrillFlags): PlannedCell[] {
  if (again !== undefined) {
    const cell = plan.find(({ id }) => id === again)
    if (cell !== undefined) return [cell]
    throw noCell('--again', quote(again), plan)
  }
  const cells = chosen(plan, only, skip)
  if (cells.length > 0) return cells
  const found = 'patterns that leave no cell'
  throw noCell(only === undefined ? '--skip' : '--only', found, plan)
}

/** Patterns that match no cell, a sentence each. */
function unusedPatterns(all: readonly PlannedCell[], { only = [], skip }: DrillFlags): string[] {
  const unused = (flag: string, patterns: readonly string[]) =>
    patterns
      .filter((pattern) => chosen(all, [pattern], []).length === 0)
      .map((pattern) => `${flag} ${pattern}: found no such cell`)
  return [...unused('--only', only), ...unused('--skip', skip)]
}

function noCell(flag: string, found: string, plan: readonly PlannedCell[]): UsageError {
  const expected = plan
    .slice(0, 3)
    .map(({ id }) => id)
    .join(', ')
  return new UsageError(
    `${flag}: found ${found}, expected some of the ${counted(plan.length, 'cell')} such as ${expected}`,
  )
}

function warningsOf({ flaky, isAlone, other_projects }: Baseline): string[] {
  return [
    ...flaky.map((sentence) => `the clean runs differ: ${sentence}`),
    ...elsewhereSentences(other_projects),
    ...(isAlone
      ? ['each cell has a server of its own: the command chooses its project, or calls IAM']
      : []),
  ]
}

function elsewhereSentences(projects: DrillReport['other_projects']): string[] {
  return projects.map(
    ({ project_id, requests }) =>
      `${counted(requests, 'request')} to project ${project_id}, which the drill did not give`,
  )
}
