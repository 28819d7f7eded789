import { machineTime } from '../../cloud/kernel/host-time.ts'
import type { Engine } from '../engine.ts'
import type { JournalRecord, Moment } from '../journal/journal-record.ts'
import type { World } from '../worlds/world.ts'
import { ownersOf, snapshotOf, versionOf } from '../worlds/world-snapshot.ts'
import type { ServerPart, SessionLog } from './session-log.ts'

/**
 * Call before a request has an effect, and again if it had to wait for its project. It notes the order and the times of the
 * request, and what changed since the request before without a request. All clocks stand still until the next turn of the event
 * loop, so that a request has one time.
 */
export function noteEffect(engine: Engine, entry: JournalRecord, world: World | null): void {
  noteBefore(engine, entry, world)
  Object.assign(entry.resumed?.at(-1) ?? entry, momentOf(engine, world))
}

/** Call when a request goes on after a wait for latency or a delay: it has a place after what happened meanwhile. */
export function noteResumed(engine: Engine, entry: JournalRecord): void {
  const world = (entry.projectId !== null && engine.worlds.existing(entry.projectId)) || null
  noteBefore(engine, entry, world)
  const session = sessionOf(engine)
  const isOlder = entry.order <= session.first
  entry.resumed = [...(entry.resumed ?? []), momentOf(engine, world)]
  // The journal that had it may have ended with the session before.
  if (isOlder) session.keep(entry)
}

function noteBefore(engine: Engine, entry: JournalRecord, world: World | null): void {
  machineTime.hold()
  const session = sessionOf(engine)
  if (session.loss !== undefined) return
  if (session.start === undefined) beginSession(engine)
  else if (entry.projectId === null) noteChanges(engine, worldsOfTokens(engine))
  else noteChanges(engine, world === null ? [] : [world])
}

function momentOf(engine: Engine, world: World | null): Moment {
  return {
    order: sessionOf(engine).next(),
    hostAt: machineTime.steady(),
    serverAt: engine.clock.now(),
    effectAt: world === null ? null : world.cloud.clock.now(),
  }
}

/**
 * Call after a request had an effect: what is different from now on, no request did. Does nothing for a request that was
 * refused before it could have one.
 */
export function noteEnd(engine: Engine, entry: JournalRecord, world: World | null): void {
  const session = sessionOf(engine)
  if (entry.serverAt === null || session.loss !== undefined) return
  session.serverVersion = serverVersionOf(engine)
  if (world !== null) world.versionAfterRequest = ownVersionOf(world)
}

function beginSession(engine: Engine): void {
  const session = sessionOf(engine)
  session.begin(engine.snapshot(), machineTime.steady())
  session.serverVersion = serverVersionOf(engine)
  session.clocksVersion = engine.clock.versionOfAll
  for (const world of engine.worlds) world.versionAfterRequest = ownVersionOf(world)
}

function noteChanges(engine: Engine, worlds: Iterable<World>): void {
  const session = sessionOf(engine)
  if (serverVersionOf(engine) !== session.serverVersion) {
    session.changeServer(serverPartOf(engine), machineTime.steady())
    session.serverVersion = serverVersionOf(engine)
  }
  for (const world of worlds) {
    if (ownVersionOf(world) === world.versionAfterRequest) continue
    session.changeWorld(world.projectId, snapshotOf(world), machineTime.steady())
    world.versionAfterRequest = ownVersionOf(world)
  }
}

/**
 * The worlds whose time may be needed for a request to IAM: a token has the time of the project that it is for, which only
 * the body says. None if all clocks are as they were at the request to IAM before.
 */
function worldsOfTokens(engine: Engine): Iterable<World> {
  const session = sessionOf(engine)
  const { versionOfAll } = engine.clock
  if (versionOfAll === session.clocksVersion) return []
  session.clocksVersion = versionOfAll
  return engine.worlds
}

/** A number that differs after every change of a world that did not happen by itself when its time came. */
function ownVersionOf(world: World): number {
  return versionOf(world) - world.cloud.versionByTime
}

/** A number that differs after every change of the server without its worlds. */
function serverVersionOf({ clock, credentials, faults, progressions }: Engine): number {
  return clock.version + credentials.version + faults.version + progressions.version
}

/** The requests and changes since the last reset or restore of the whole server. */
export function sessionOf({ worlds }: Engine): SessionLog {
  return worlds.logs.session
}

function serverPartOf({
  clock,
  credentials,
  faults,
  latency,
  progressions,
  worlds,
}: Engine): ServerPart {
  return {
    ...worlds.stateWithoutWorlds,
    clock: clock.reading,
    faults: faults.stateFor(ownersOf(worlds)),
    progressions: progressions.state,
    latency: latency?.chance,
    credentials: credentials.state,
  }
}
