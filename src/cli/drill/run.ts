import { randomUUID } from 'node:crypto'
import { otherProjects } from '../../drill/clean-runs.ts'
import { changedInstances, type EndState, pendingUntil } from '../../drill/final-state.ts'
import type { Project } from '../../library/project.ts'
import type { DrillRun } from '../../schemas/drill.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import type { WorldState } from '../../schemas/state.ts'
import type { Transition } from '../../schemas/transition.ts'
import type { VerifyRequest } from '../../schemas/verification.ts'
import { type ProcessResult, runProcess } from './command-process.ts'
import type { Place } from './drill-servers.ts'

/** Why a cell has no result after a signal. */
export const STOPPED = 'the drill was stopped'

/** What every run of a drill has in common. */
export interface RunContext {
  command: readonly string[]
  /** Aborted when the drill is stopped. */
  stop: AbortSignal
  /** Expectations that must hold after each run. */
  expected: VerifyRequest | undefined
}

/** One run of the command, with everything that is known when it has ended. */
export interface Run {
  process: ProcessResult
  /** Every request, oldest first. */
  journal: readonly JournalEntry[]
  shown: DrillRun
}

/** Most requests that a report has of a run: the first and the last ones. */
const FIRST_SHOWN = 150
const LAST_SHOWN = 50

/** Runs the command in a place, and waits until the server has carried out its requests. */
export async function runIn(
  place: Place,
  { command, stop }: RunContext,
  options: { limit: number; patterns: readonly RegExp[]; wait: number },
): Promise<Run> {
  const { limit, patterns, wait } = options
  const { env, project } = place
  const process = await runProcess({ command, env, mark: randomUUID(), limit, patterns, stop })
  if (process.exit !== null) await requestsToEnd(place, wait)
  const journal = journalOf(place)
  const { duration, exit, output } = process
  const shown: DrillRun = {
    project_id: project.id,
    exit,
    duration_ms: Math.round(duration),
    output,
    requests: journal.length,
    journal: [...journal.slice(0, FIRST_SHOWN), ...journal.slice(FIRST_SHOWN).slice(-LAST_SHOWN)],
  }
  return { process, journal, shown }
}

/** Time between two looks at the journal, ms. */
const LOOK_MS = 20

/** Time that an answer may take besides the delay of a failure, ms. */
const ANSWER_MS = 2_000

/** Waits for requests that are still carried out: a client that went away does not end them. */
async function requestsToEnd(place: Place, wait: number): Promise<void> {
  const end = performance.now() + wait + ANSWER_MS
  while (performance.now() < end && hasOpen(place)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

function hasOpen(place: Place): boolean {
  return journalOf(place).some(({ outcome }) => outcome === 'open')
}

function journalOf({ isOwn, mock, project }: Place): JournalEntry[] {
  return (isOwn ? mock : project).journal.find()
}

/** Most times that actions are carried out: one may begin the next. */
const ROUNDS = 5

/** Most transitions that the history of a project gives. */
const MAX_TRANSITIONS = 5_000

/** The worlds that a run used, when every action that is under way has ended; that with most requests first. */
export function endStates(place: Place, journal: readonly JournalEntry[]): EndState[] {
  const [main = place.project.id, ...others] = place.isOwn ? projectsIn(journal) : []
  return [
    { prefix: '', state: settledState(place.mock.project(main)) },
    ...others.map((id) => ({
      prefix: `project ${id}: `,
      state: settledState(place.mock.project(id)),
    })),
  ]
}

/** The projects of requests, that with most of them first. */
function projectsIn(journal: readonly JournalEntry[]): string[] {
  return otherProjects(journal, new Set()).map(({ project_id }) => project_id)
}

function settledState(project: Project): WorldState {
  let state = project.exportState()
  for (let round = 0; round < ROUNDS; round++) {
    const until = pendingUntil(state)
    if (until === undefined || until < project.clock.now) break
    project.advance({ until })
    state = project.exportState()
  }
  return state
}

/** The instances that a failure removed. */
export function vanishedIn(place: Place, journal: readonly JournalEntry[]): Transition[] {
  const ids = place.isOwn ? projectsIn(journal) : [place.project.id]
  return ids
    .flatMap((id) => place.mock.project(id).history({ limit: MAX_TRANSITIONS }).transitions)
    .filter(({ cause }) => cause === 'Vanished')
}

/** Ids of the instances that a run may have changed. */
export function changedIn(...runs: readonly Run[]): ReadonlySet<string> {
  return new Set(runs.flatMap(({ journal }) => [...changedInstances(journal)]))
}

/** Expectations that do not hold after a run, a sentence each. */
export function unmetIn({ isOwn, mock, project }: Place, { expected }: RunContext): string[] {
  if (expected === undefined) return []
  const { findings } = (isOwn ? mock : project).verify(expected)
  return findings.map(
    ({ at, expected: wanted, found }) => `expectation ${at}: found ${found}, expected ${wanted}`,
  )
}
