import { causesOf, countsIn, namedCauses } from '../../drill/cause.ts'
import { hintsIn } from '../../drill/clean-runs.ts'
import { finalStateOf, stateDifferences, withoutVanished } from '../../drill/final-state.ts'
import { hammering } from '../../drill/pace.ts'
import type { PlannedCell } from '../../drill/plan.ts'
import { verdictOf } from '../../drill/verdict.ts'
import type { DrillCell, DrillRun } from '../../schemas/drill.ts'
import { counted } from '../control/output.ts'
import { applyFailure } from './applied-failure.ts'
import type { Baseline, CleanRun } from './baseline.ts'
import type { DrillServers, Place } from './drill-servers.ts'
import {
  changedIn,
  endStates,
  type LateCall,
  type Run,
  type RunContext,
  runIn,
  STOPPED,
  unmetIn,
  vanishedIn,
} from './run.ts'

/** How cells run. */
export interface CellOptions {
  /** Time after which a command hangs, unless three clean runs take longer, ms. */
  timeLimit: number
  maxRate: number
}

/** What is known of a cell when it has ended. */
export interface CellResult extends Pick<DrillCell, 'evidence' | 'state' | 'verdict'> {
  run: DrillRun
}

/** How often the time of a clean run a cell may take. */
const CLEAN_RUNS = 3

/** A place for a cell: on the server that cells share, or on one of its own. */
export function placeFor(
  cell: PlannedCell,
  { isAlone }: Pick<Baseline, 'isAlone'>,
  servers: DrillServers,
  isOwn = isAlone || cell.needsOwnServer,
): Promise<Place> {
  if (!isOwn) return servers.sharedPlace(cell.id)
  const { setting } = cell.by
  const clock =
    setting.kind === 'clock'
      ? ({ now: Date.now() + setting.ahead, auth: 'verify', skewClock: 'world' } as const)
      : {}
  return servers.ownPlace(cell.id, { ...clock, isUsual: isAlone })
}

/** Runs the command with the failure of a cell. */
export async function runCell(
  cell: PlannedCell,
  place: Place,
  context: RunContext,
  { baseline, maxRate, timeLimit }: CellOptions & { baseline: Baseline },
): Promise<CellResult> {
  const failure = applyFailure(cell, place)
  const causes = causesOf(cell)
  const limit = Math.max(timeLimit, CLEAN_RUNS * baseline.duration) + cell.wait
  const patterns = causes.map(({ pattern }) => pattern)
  const run = await runIn(place, context, { limit, patterns, late: lateCall(cell) })
  failure.end()
  const { exit, isHung, leftBehind, output } = run.process
  if (exit === null) return leftOut([STOPPED], run)
  if (!failure.hasActed())
    return leftOut([`the failure never took effect: ${missed(cell, run)}`, ...run.dropped], run)
  const succeeded = !isHung && exit.status === 0
  const { evidence, verdict } = verdictOf({
    exit,
    limit: isHung ? limit : undefined,
    differences: succeeded ? differencesIn(place, run, baseline) : [],
    unmet: succeeded ? unmetIn(place, context) : [],
    hammering: hammering(run.journal, baseline.paces, maxRate),
    causes: namedCauses(causes, run.process.counts, cleanCounts(baseline, patterns)),
    notes: [
      ...run.dropped,
      ...(leftBehind === 0
        ? []
        : [`processes that still ran when it had ended, and were killed: ${leftBehind}`]),
      ...(succeeded ? [] : hintsIn(`${output.head}\n${output.tail}`)),
    ],
  })
  return { evidence, run: run.shown, state: 'done', verdict }
}

/** The call of a cell, if the failure is a delay. */
function lateCall({ by: { setting }, call, operation }: PlannedCell): LateCall | undefined {
  if (setting.kind !== 'fault' || setting.effect.delay === undefined) return undefined
  return { operation, call, delay: Number(setting.effect.delay) }
}

function leftOut(evidence: string[], { shown }: Run): CellResult {
  return { evidence, run: shown, state: 'left_out', verdict: null }
}

function missed({ call, operation }: PlannedCell, { journal }: Run): string {
  const calls = journal.filter((entry) => entry.operation === operation).length
  return `found ${counted(calls, 'call')} of ${operation}, expected call ${call} and what the failure needs`
}

/** How the worlds differ from those after a clean run: the least of all differences. What a failure removed may be missing. */
function differencesIn(place: Place, run: Run, { projects, runs }: Baseline): string[] {
  const ends = endStates(place, run.journal, projects)
  const vanished = vanishedIn(place, run.journal, projects)
  const options = (runs as readonly CleanRun[]).flatMap((clean) => {
    const { start } = clean
    const changed = changedIn(run, clean)
    const found = finalStateOf(ends, start, changed)
    const expected = finalStateOf(clean.ends, start, changed)
    const without = vanished.length === 0 ? [] : [withoutVanished(expected, vanished, start)]
    return [expected, ...without].map((one) => stateDifferences(found, one))
  })
  return options.reduce((least, one) => (one.length < least.length ? one : least))
}

/** How often texts came in the clean runs: the most of both. Of the first one only the kept output is known. */
function cleanCounts({ runs, texts }: Baseline, patterns: readonly RegExp[]): number[] {
  const counts = runs.map(({ process: { output } }) =>
    countsIn(`${output.head}\n${output.tail}`, patterns),
  )
  return patterns.map((pattern, index) =>
    Math.max(texts.get(`${pattern}`) as number, ...counts.map((each) => each[index] as number)),
  )
}
