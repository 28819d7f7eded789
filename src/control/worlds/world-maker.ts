import type { Catalog } from '../../cloud/catalog.ts'
import { Cloud, type CloudOptions } from '../../cloud/cloud.ts'
import { type CloudState, initialState } from '../../cloud/cloud-state.ts'
import type { Iam } from '../../cloud/iam/iam.ts'
import { Agenda } from '../../cloud/kernel/agenda.ts'
import type { Clock } from '../../cloud/kernel/clock.ts'
import type { Pace, PaceOf } from '../../cloud/kernel/pace.ts'
import type { CloudReminder } from '../../cloud/kernel/reminders.ts'
import type { ScheduledEntry } from '../../cloud/notebooks/life/schedule.ts'
import { storedNotebooks } from '../../cloud/notebooks/list/store.ts'
import { milliseconds } from '../../schemas/primitives.ts'
import type { Events } from '../events/events.ts'
import { FaultRules } from '../faults/faults.ts'
import { HistoryOfWorld } from '../history/history-of-world.ts'
import type { Journal } from '../journal/journal.ts'
import { type Durations, ProgressionRules, paceByName } from '../progressions.ts'
import type { Scene } from '../scenes/scene.ts'
import type { AgendaEntry } from '../scenes/scene-starts.ts'
import { AuthFailures } from '../signatures/auth-failures.ts'
import type { Arrived, LogLimits, ProjectLogs } from './project-logs.ts'
import type { World } from './world.ts'
import { type StartContent, versionOf, type WorldSnapshot } from './world-snapshot.ts'

export interface WorldOptions extends CloudOptions, LogLimits {
  seed: number
  /** What to do for a project id that is not in the scene's iam.json. */
  unknownProjects: 'create' | 'refuse'
  /** World ms of each action, before they are divided by the speed. */
  durations: Durations
  /** Divisor of every duration. */
  speed: number
  /** Whether names such as `stuck-x` change how actions proceed. */
  namePatterns: 'on' | 'off'
}

/** What the server shares with its worlds. */
export interface ServerContext {
  /** The clock that new worlds copy. */
  clock: Clock
  /** Progression rules for all worlds; rules of a world come first. */
  progressions: ProgressionRules
  /** Called when the earliest due time of a world moves forward. */
  onDueEarlier: (world: World) => void
  /** The event stream of the server, which has the events of every world. */
  events: Events
}

/** What a world is made from. */
interface WorldSetup extends Pick<World, 'projectId' | 'scene' | 'seed' | 'madeAt' | 'origin'> {
  clock: Clock
  catalog: Catalog
}

/** The parts of a world that only the mock has. */
type MockState = Pick<World, 'faults' | 'progressions' | 'authFailures' | 'journal'>

/** Makes worlds that share the server's identities. */
export class WorldMaker {
  readonly #iam: Iam
  readonly #options: WorldOptions
  readonly #server: () => ServerContext
  readonly #logs: ProjectLogs
  readonly #durations: Durations
  /** Serial of the last world that was made. */
  #serial = 0

  constructor(iam: Iam, options: WorldOptions, logs: ProjectLogs, server: () => ServerContext) {
    this.#iam = iam
    this.#logs = logs
    this.#options = options
    this.#server = server
    this.#durations = scaledBySpeed(options.durations, options.speed)
  }

  /** Makes a world with the start content of a scene, or an empty one. */
  fromScene(projectId: string, scene: Scene, to: StartContent, arrived: Arrived): World {
    const clock = this.#server().clock.copy()
    const { madeAt, start: content } = scene.starts.forWorld(clock)
    const seed = `${this.#options.seed}/${projectId}`
    const { agenda, identity, leaseEnds, ...start } = content
    const initial =
      to === 'empty'
        ? { ...start, agenda: new Agenda<CloudReminder>(), notebooks: storedNotebooks([]) }
        : { ...start, agenda: leaseEnds }
    const origin = { content: to === 'empty' ? {} : identity }
    const world = this.#make(
      { projectId, scene, seed, madeAt, origin, clock, catalog: start.catalog },
      initialState(initial, clock, seed),
      {
        faults: new FaultRules({ seed, prefix: 'fault', projectId }, scene.faults),
        progressions: new ProgressionRules('progression', scene.progressions),
        ...arrived,
      },
    )
    if (to === 'scene')
      for (const [index, entry] of agenda.entries())
        world.cloud.notebooks.schedule.add(planOf(entry), index)
    // Signatures that failed before there was a world are changes of it.
    world.initialVersion = versionOf(world) - arrived.authFailures.version
    return world
  }

  /** Makes a world with the content of a snapshot; `followHost` is as for `Worlds.restoreAll`. */
  fromSnapshot(
    projectId: string,
    { catalog, cloud, madeAt, origin, scene, seed, ...snapshot }: WorldSnapshot,
    journal: Journal,
    followHost: boolean,
  ): World {
    const clock = this.#server().clock.copy()
    if (followHost && cloud.clock.real) clock.follow()
    else clock.set(cloud.clock)
    const faults = new FaultRules({ seed, prefix: 'fault', projectId }, scene.faults)
    const progressions = new ProgressionRules('progression', scene.progressions)
    progressions.restore(snapshot.progressions)
    const authFailures = new AuthFailures(snapshot.authFailures)
    const setup = { projectId, scene, seed, madeAt, origin, clock, catalog }
    const world = this.#make(setup, cloud, { faults, progressions, authFailures, journal })
    faults.restore(snapshot.faults, () => world)
    world.initialVersion = versionOf(world)
    world.hasDefaultStart = snapshot.untouched
    return world
  }

  /** Makes a world from the state of its cloud. The caller has set its clock. */
  #make({ clock, ...setup }: WorldSetup, state: CloudState, mockState: MockState): World {
    const { onDueEarlier, events: serverEvents } = this.#server()
    const { projectId, scene } = setup
    const { streams } = this.#logs
    const events = streams.of(projectId)
    const publish: World['publish'] = (type, data) => {
      const event = { type, projectId, data }
      streams.push(event)
      serverEvents.push(event)
    }
    const cloud = new Cloud(
      {
        ...setup,
        clock,
        iam: this.#iam,
        roles: scene.roles,
        state,
        paceOf: this.#paceOf(mockState.progressions),
        onDueEarlier: () => onDueEarlier(world),
        onTransition: (transition) => {
          history.add(transition)
          publish('transition', transition)
        },
      },
      this.#options,
    )
    const history = new HistoryOfWorld(clock.now(), cloud.notebooks, this.#logs.histories)
    const world: World = {
      ...setup,
      ...mockState,
      history,
      events,
      publish,
      cloud,
      serial: ++this.#serial,
      initialVersion: 0,
      versionAfterRequest: undefined,
      hasDefaultStart: false,
      lastUse: 0,
    }
    return world
  }

  /** How an action proceeds: by the rules of the world, then of the server, then the instance's name, then the default. */
  #paceOf(own: ProgressionRules): PaceOf {
    const durations = this.#durations
    const byName = this.#options.namePatterns === 'on' ? paceByName : () => undefined
    return (action, notebook): Pace =>
      own.paceOf(action, notebook, durations) ??
      this.#server().progressions.paceOf(action, notebook, durations) ??
      byName(action, notebook, durations) ?? {
        mode: 'time',
        duration: durations[action],
        outcome: 'success',
      }
  }
}

function scaledBySpeed(durations: Durations, speed: number): Durations {
  return Object.fromEntries(
    Object.entries(durations).map(([action, span]) => [action, Math.round(span / speed)]),
  ) as Durations
}

function planOf({ every, ...entry }: AgendaEntry): ScheduledEntry {
  return { ...entry, every: every === undefined ? undefined : milliseconds(every) }
}
