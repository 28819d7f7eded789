import type { Catalog } from '../../cloud/catalog.ts'
import { Cloud, type CloudOptions } from '../../cloud/cloud.ts'
import type { CloudState } from '../../cloud/cloud-state.ts'
import type { Iam } from '../../cloud/iam/iam.ts'
import type { Clock } from '../../cloud/kernel/clock.ts'
import type { Pace, PaceOf } from '../../cloud/kernel/pace.ts'
import { Events } from '../events/events.ts'
import { Journal, type JournalLimits } from '../journal/journal.ts'
import { type Durations, type ProgressionRules, paceByName } from '../progressions.ts'
import type { World } from './world.ts'
import { versionOf } from './world-snapshot.ts'

export interface WorldOptions extends CloudOptions, JournalLimits {
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
export interface WorldSetup extends Pick<World, 'projectId' | 'scene' | 'seed' | 'madeAt'> {
  clock: Clock
  catalog: Catalog
}

/** The parts of a world that only the mock has, and that a snapshot contains. */
export type MockState = Pick<World, 'faults' | 'progressions' | 'authFailures'>

/** Makes worlds that share the server's identities. */
export class WorldMaker {
  readonly #iam: Iam
  readonly #options: WorldOptions
  readonly #server: () => ServerContext
  /** Event streams by project id; they stay when a world is reset. */
  readonly #events = new Map<string, Events>()
  /** Number of journaled requests that were lost when a world was dropped, by project id. */
  readonly #droppedRequests = new Map<string, number>()
  readonly #durations: Durations

  constructor(iam: Iam, options: WorldOptions, server: () => ServerContext) {
    this.#iam = iam
    this.#options = options
    this.#server = server
    this.#durations = scaledBySpeed(options.durations, options.speed)
  }

  /** The event stream of a project, whether or not its world exists. */
  eventsOf(projectId: string): Events {
    const events = this.#events.get(projectId) ?? new Events(this.#server().events.tag)
    this.#events.set(projectId, events)
    return events
  }

  /** Frees the memory of a dropped world, except the number of its journaled requests. */
  discard({ events, journal, projectId }: World): void {
    if (events.listeners === 0) this.#events.delete(projectId)
    if (journal.last > 0) this.#droppedRequests.set(projectId, journal.last)
  }

  /** Makes a world from the state of its cloud. The caller has set its clock. */
  make({ clock, ...setup }: WorldSetup, state: CloudState, mockState: MockState): World {
    const { onDueEarlier, events: serverEvents } = this.#server()
    const { projectId, scene } = setup
    const events = this.eventsOf(projectId)
    const publish: World['publish'] = (type, data) => {
      const event = { type, projectId, data }
      events.push(event)
      serverEvents.push(event)
    }
    const publishRequest = (sequence: number) => {
      events.push(requestEvent, sequence)
      serverEvents.push(requestEvent, sequence)
    }
    const dropped = this.#droppedRequests.get(projectId)
    this.#droppedRequests.delete(projectId)
    const journal = new Journal(this.#options, publishRequest, dropped)
    const requestEvent = { type: 'request', projectId, journal } as const
    const cloud = new Cloud(
      {
        ...setup,
        clock,
        iam: this.#iam,
        roles: scene.roles,
        state,
        paceOf: this.#paceOf(mockState.progressions),
        onDueEarlier: () => onDueEarlier(world),
        onTransition: (transition) => publish('transition', transition),
      },
      this.#options,
    )
    const world: World = {
      ...setup,
      ...mockState,
      journal,
      events,
      publish,
      cloud,
      initialVersion: 0,
      hasDefaultStart: false,
      lastUsedSweep: 0,
    }
    world.initialVersion = versionOf(world)
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
