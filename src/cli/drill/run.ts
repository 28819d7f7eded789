import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { otherProjects } from '../../drill/clean-runs.ts'
import {
  changedInstances,
  type EndState,
  pendingUntil,
  type Vanished,
} from '../../drill/final-state.ts'
import type { Project } from '../../library/project.ts'
import type { DrillRun } from '../../schemas/drill.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'
import type { WorldState } from '../../schemas/state.ts'
import type { VerifyRequest } from '../../schemas/verification.ts'
import { counted } from '../control/output.ts'
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
  /** How many requests the journal has dropped, in a sentence; none if it has all. */
  dropped: readonly string[]
  shown: DrillRun
}

/** Most requests that a report has of a run: the first and the last ones. */
const FIRST_SHOWN = 150
const LAST_SHOWN = 50

/** Runs the command in a place, and waits until the server has carried out its requests. */
export async function runIn(
  place: Place,
  { command, stop }: RunContext,
  options: { limit: number; patterns: readonly RegExp[]; late?: LateCall | undefined },
): Promise<Run> {
  const { late, limit, patterns } = options
  const { env, project } = place
  const process = await runProcess({ command, env, mark: randomUUID(), limit, patterns, stop })
  if (process.exit !== null) await requestsToEnd(place, late, stop)
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
  return { process, journal, dropped: droppedIn(place), shown }
}

/** Time in which the server carries out what it has received, ms. */
const SOON_MS = 50

/** A call that is answered after a delay, host ms. */
export interface LateCall {
  operation: AnyOperationId
  call: number
  delay: number
}

/** Waits for requests that are still carried out: a client that went away ends neither them nor their delay. */
async function requestsToEnd(
  place: Place,
  late: LateCall | undefined,
  signal: AbortSignal,
): Promise<void> {
  const rest = late === undefined ? 0 : restOf(late, journalOf(place))
  await sleep(rest + SOON_MS, undefined, { signal }).catch(() => {})
}

/** The rest of the delay of a call, ms; 0 if the call did not come. */
function restOf(
  { call, delay, operation: id }: LateCall,
  journal: readonly JournalEntry[],
): number {
  const calls = journal.filter(({ operation }) => operation === id)
  const now = performance.timeOrigin + performance.now()
  const ends = calls.slice(call - 1, call).map(({ at }) => at + delay)
  return Math.max(0, ...ends.map((end) => end - now))
}

function journalOf({ isOwn, mock, project }: Place): JournalEntry[] {
  return (isOwn ? mock : project).journal.find()
}

function droppedIn({ isOwn, mock, project }: Place): string[] {
  const { dropped } = (isOwn ? mock : project).journal
  if (dropped === 0) return []
  const { journalBytes, journalEntries } = mock.config
  const limits = `${journalEntries} requests and ${journalBytes / 2 ** 20} MB`
  const found = `${counted(dropped, 'request')} that the journal dropped`
  return [`found ${found}, expected a run within ${limits}`]
}

/** Most times that actions are carried out: one may begin the next. */
const ROUNDS = 5

/** Most transitions that the history of a project gives. */
const MAX_TRANSITIONS = 5_000

/** Projects that runs use, the main one first; undefined is the one that each run is given. */
export type UsedProjects = readonly (string | undefined)[]

/** The projects of a clean run. The main one is that which the run was given, else that with most requests. */
export function projectsOf({ project }: Place, journal: readonly JournalEntry[]): UsedProjects {
  const ids = projectsIn(journal)
  return ids.includes(project.id) ? [undefined, ...ids.filter((id) => id !== project.id)] : ids
}

/** The worlds that a run used, when every action that is under way has ended. `used` has the projects of the first clean run. */
export function endStates(
  place: Place,
  journal: readonly JournalEntry[],
  used: UsedProjects,
): EndState[] {
  return worldsOf(place, journal, used).map(({ prefix, project }) => ({
    prefix,
    state: settledState(project),
  }))
}

/** The worlds of a run with what stands before their things: the same in every run, however many requests each world had. */
function worldsOf(
  { isOwn, mock, project }: Place,
  journal: readonly JournalEntry[],
  used: UsedProjects,
): { prefix: string; project: Project }[] {
  const ids = isOwn ? projectsIn(journal) : []
  const known = used.map((id) => id ?? project.id)
  // A command may choose a project with another id in every run.
  const isUnknown = ids.length > 0 && !ids.some((id) => known.includes(id))
  const [main = project.id, ...others] = new Set([...(isUnknown ? [] : known), ...ids])
  return [
    { prefix: '', project: mock.project(main) },
    ...others.map((id) => ({ prefix: `project ${id}: `, project: mock.project(id) })),
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
    if (until === undefined) break
    // A clock that runs may have reached it meanwhile.
    project.advance(Math.max(1, Math.ceil(until - project.clock.now)))
    state = project.exportState()
  }
  return state
}

/** The instances that a failure removed. `used` has the projects of the first clean run. */
export function vanishedIn(
  place: Place,
  journal: readonly JournalEntry[],
  used: UsedProjects,
): Vanished[] {
  return worldsOf(place, journal, used).flatMap(({ prefix, project }) =>
    project
      .history({ limit: MAX_TRANSITIONS })
      .transitions.filter(({ cause }) => cause === 'Vanished')
      .map(({ name, notebook_id }) => ({ prefix, name, notebook_id })),
  )
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
