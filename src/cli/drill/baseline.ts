import { flakiness, hintsIn, otherProjects } from '../../drill/clean-runs.ts'
import {
  type EndState,
  finalStateOf,
  type StartState,
  startStateOf,
} from '../../drill/final-state.ts'
import { type OperationUse, operationUses } from '../../drill/operation-uses.ts'
import { peaksOf } from '../../drill/pace.ts'
import { seconds } from '../../drill/verdict.ts'
import type { DrillReport } from '../../schemas/drill.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'
import { printable } from '../control/output.ts'
import { UsageError } from '../usage-error.ts'
import type { DrillServers, Place } from './drill-servers.ts'
import { changedIn, endStates, type Run, type RunContext, runIn, unmetIn } from './run.ts'

/** A run without a failure. */
export interface CleanRun extends Run {
  start: StartState
  ends: readonly EndState[]
}

/** What the clean runs say of a command. */
export interface Baseline extends Pick<DrillReport, 'flaky' | 'other_projects'> {
  runs: readonly CleanRun[]
  uses: readonly OperationUse[]
  /** Whether every cell needs a server of its own. */
  isAlone: boolean
  /** The longest clean run, ms. */
  duration: number
  /** The most calls of each operation within a second. */
  peaks: ReadonlyMap<AnyOperationId, number>
}

/** How much longer than a cell a clean run may take: nothing is known of its time yet. */
const CLEAN_FACTOR = 20

/** Runs the command twice without a failure. Rejects with a UsageError if it cannot be drilled. Stops early with fewer runs. */
export async function baselineOf(
  servers: DrillServers,
  context: RunContext,
  options: { timeLimit: number; refusesProjects: boolean; onRun: (runs: readonly Run[]) => void },
): Promise<Baseline> {
  const { onRun, refusesProjects } = options
  const limit = CLEAN_FACTOR * options.timeLimit
  const first = await cleanRun(
    await servers.ownPlace('clean-1', { isUsual: refusesProjects }),
    context,
    limit,
  )
  onRun([first])
  const other_projects = otherProjects(first.journal, new Set([first.shown.project_id]))
  // Requests without a project are those to IAM, which all projects of a server share.
  const isAlone =
    refusesProjects ||
    first.journal.some(({ project_id }) => project_id === null) ||
    other_projects.length > 0
  const runs = [first]
  if (first.process.exit !== null) {
    const place = isAlone
      ? await servers.ownPlace('clean-2', { isUsual: true })
      : await servers.sharedPlace('clean-2')
    runs.push(await cleanRun(place, context, limit))
    onRun(runs)
  }
  const [facts, others] = runs.map((run) => ({
    journal: run.journal,
    state: finalStateOf(run.ends, run.start, changedIn(...runs)),
  }))
  return {
    runs,
    uses: operationUses(first.journal),
    isAlone,
    other_projects,
    flaky: facts && others ? flakiness(facts, others) : [],
    duration: Math.max(...runs.map(({ process }) => process.duration)),
    peaks: highest(runs),
  }
}

async function cleanRun(place: Place, context: RunContext, limit: number): Promise<CleanRun> {
  try {
    const start = startStateOf(place.project.exportState())
    const run = await runIn(place, context, { limit, patterns: [] })
    const { exit } = run.process
    if (exit === null) return { ...run, start, ends: [] }
    expectClean(run, exit, limit)
    const ends = endStates(place, run.journal)
    const [unmet] = unmetIn(place, context)
    if (unmet === undefined) return { ...run, start, ends }
    throw new UsageError(`drill: ${unmet}, in the clean run`)
  } finally {
    await place.close()
  }
}

/** Throws a UsageError for a clean run that says nothing about cells. */
function expectClean(
  { journal, process }: Run,
  { signal, status }: NonNullable<Run['process']['exit']>,
  limit: number,
): void {
  if (process.isHung) {
    const expected = 'a command that ends; --time-limit gives it more time'
    throw notClean(process, `no end of the clean run within ${seconds(limit)}`, expected)
  }
  if (status !== 0) {
    const found = status === null ? `signal ${signal}` : `status ${status}`
    const expected = 'status 0: without a failure the command must succeed'
    throw notClean(process, `${found} at the end of the clean run`, expected)
  }
  if (journal.some(({ operation }) => operation !== null)) return
  const found = journal.length === 0 ? 'no request' : 'no request to an operation'
  throw notClean(process, `${found} in the clean run`, 'some to the mock', NO_REQUESTS)
}

/** The error for a clean run, with what its output tells, and the end of the output. */
function notClean(
  { output: { head, tail } }: Run['process'],
  found: string,
  expected: string,
  hints: readonly string[] = [],
): UsageError {
  const last = (tail || head).trim().split('\n').slice(-LAST_LINES)
  const lines = [
    `drill: found ${found}, expected ${expected}`,
    ...hintsIn(`${head}\n${tail}`),
    ...hints,
  ]
  const shown = last.filter((line) => line !== '').map((line) => `  ${printable(line)}`)
  return new UsageError([...lines, ...shown].join('\n'))
}

/** Why a command may send no request to the mock. */
const NO_REQUESTS = [
  'the command must take the URL from its environment: NOTEBOOKS_MOCK_URL, or the HUAWEICLOUD_SDK_* variables of the SDKs',
  'it must not start a server of its own: drill starts the servers',
]

/** Lines of the output that a message shows. */
const LAST_LINES = 10

function highest(runs: readonly Run[]): Map<AnyOperationId, number> {
  const highest = new Map<AnyOperationId, number>()
  for (const { journal } of runs) {
    for (const [operation, peak] of peaksOf(journal)) {
      highest.set(operation, Math.max(peak, highest.get(operation) ?? 0))
    }
  }
  return highest
}
