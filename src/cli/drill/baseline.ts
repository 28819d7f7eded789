import { flakiness, hintsIn, otherProjects } from '../../drill/clean-runs.ts'
import {
  type EndState,
  finalStateOf,
  namesOf,
  type StartState,
  startStateOf,
} from '../../drill/final-state.ts'
import { type OperationUse, operationUses } from '../../drill/operation-uses.ts'
import { highestPaces, type Paces, pacesOf } from '../../drill/pace.ts'
import { namePatterns } from '../../drill/random-names.ts'
import { seconds } from '../../drill/verdict.ts'
import type { DrillReport } from '../../schemas/drill.ts'
import { printable } from '../control/output.ts'
import { UsageError } from '../usage-error.ts'
import type { DrillServers, Place } from './drill-servers.ts'
import {
  changedIn,
  endStates,
  projectsOf,
  type Run,
  type RunContext,
  runIn,
  type UsedProjects,
  unmetIn,
} from './run.ts'

/** A run without a failure. */
export interface CleanRun extends Run {
  start: StartState
  ends: readonly EndState[]
  /** The projects that the first clean run used. */
  projects: UsedProjects
}

/** What the clean runs say of a command. */
export interface Baseline extends Pick<DrillReport, 'flaky' | 'other_projects'> {
  runs: readonly CleanRun[]
  uses: readonly OperationUse[]
  /** The projects that the first clean run used. */
  projects: UsedProjects
  /** Whether every cell needs a server of its own. */
  isAlone: boolean
  /** How often texts of cells came in the whole output of a clean run, by pattern. */
  texts: ReadonlyMap<string, number>
  /** The longest clean run, ms. */
  duration: number
  /** How often the clean runs called each operation. */
  paces: Paces
}

export interface BaselineOptions {
  timeLimit: number
  refusesProjects: boolean
  /** The texts that cells will count, when the first run is known. */
  patternsOf: (uses: readonly OperationUse[]) => readonly RegExp[]
  onRun: (runs: readonly Run[]) => void
}

/** How much longer than a cell a clean run may take: nothing is known of its time yet. */
const CLEAN_FACTOR = 20

/** Runs the command twice without a failure. Rejects with a UsageError if it cannot be drilled. Stops early with fewer runs. */
export async function baselineOf(
  servers: DrillServers,
  context: RunContext,
  options: BaselineOptions,
): Promise<Baseline> {
  const { onRun, patternsOf, refusesProjects } = options
  const limit = CLEAN_FACTOR * options.timeLimit
  const first = await cleanRun(
    await servers.ownPlace('clean-1', { isUsual: refusesProjects }),
    context,
    { limit, patterns: [] },
  )
  onRun([first])
  const uses = operationUses(first.journal)
  const patterns = patternsOf(uses)
  const other_projects = otherProjects(first.journal, new Set([first.shown.project_id]))
  // Requests without a project are those to IAM, which all projects of a server share.
  const isAlone =
    refusesProjects ||
    first.journal.some(({ project_id }) => project_id === null) ||
    other_projects.length > 0
  const made = [first]
  if (first.process.exit !== null) {
    const place = isAlone
      ? await servers.ownPlace('clean-2', { isUsual: true })
      : await servers.sharedPlace('clean-2')
    made.push(await cleanRun(place, context, { limit, patterns, projects: first.projects }))
    onRun(made)
  }
  const runs = withPatterns(made)
  const [facts, others] = runs.map((run) => ({
    journal: run.journal,
    state: finalStateOf(run.ends, run.start, changedIn(...runs)),
  }))
  return {
    runs,
    uses,
    projects: first.projects,
    texts: textsOf(patterns, runs[1]),
    isAlone,
    other_projects,
    flaky: facts && others ? flakiness(facts, others) : [],
    duration: Math.max(...runs.map(({ process }) => process.duration)),
    paces: highestPaces(runs.map(({ journal }) => pacesOf(journal))),
  }
}

/** Runs that know which names are other ones in every run. */
function withPatterns(runs: readonly CleanRun[]): readonly CleanRun[] {
  const changed = changedIn(...runs)
  const [one, other] = runs.map(({ ends, start }) => namesOf(ends, start, changed))
  if (one === undefined || other === undefined) return runs
  const patterns = namePatterns(one, other)
  return runs.map((run) => ({ ...run, start: { ...run.start, patterns } }))
}

/** How often each text came in a run. */
function textsOf(patterns: readonly RegExp[], run: Run | undefined): Map<string, number> {
  const counts = run?.process.counts ?? []
  return new Map(counts.map((count, index) => [`${patterns[index]}`, count]))
}

async function cleanRun(
  place: Place,
  context: RunContext,
  options: { limit: number; patterns: readonly RegExp[]; projects?: UsedProjects },
): Promise<CleanRun> {
  const { mock, project } = place
  let isReset = false
  const end = mock.watch(({ project_id, type }) => {
    if (type === 'reset' && [null, project.id].includes(project_id)) isReset = true
  })
  try {
    const start = startStateOf(project.exportState())
    const run = await runIn(place, context, options)
    const { projects = projectsOf(place, run.journal) } = options
    const { exit } = run.process
    if (exit === null) return { ...run, start, ends: [], projects }
    if (isReset) {
      // It removes the rule of its cell, and what the cells beside it have.
      const found = 'a reset of the mock by the command in the clean run'
      throw new UsageError(
        `drill: found ${found}, expected none: each run has a project of its own`,
      )
    }
    expectClean(run, exit, options.limit)
    const ends = endStates(place, run.journal, projects)
    const [unmet] = unmetIn(place, context)
    if (unmet === undefined) return { ...run, start, ends, projects }
    throw new UsageError(`drill: ${unmet}, in the clean run`)
  } finally {
    end()
    await place.close()
  }
}

/** Throws a UsageError for a clean run that says nothing about cells. */
function expectClean(
  { dropped, journal, process }: Run,
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
  if (dropped[0] !== undefined) {
    throw new UsageError(`drill: ${dropped[0]}, in the clean run: give a smaller test`)
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
