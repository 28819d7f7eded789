import type { Catalog } from '../../cloud/catalog.ts'
import { Cloud } from '../../cloud/cloud.ts'
import type { CloudState } from '../../cloud/cloud-state.ts'
import type { Iam } from '../../cloud/iam/iam.ts'
import type { Clock } from '../../cloud/kernel/clock.ts'
import type { Pace, PaceOf } from '../../cloud/kernel/pace.ts'
import type { NotebookOptions } from '../../cloud/notebooks/notebooks.ts'
import { Events } from '../events/events.ts'
import { Journal, type JournalLimits } from '../journal/journal.ts'
import { type Durations, type Progressions, paceByName } from '../progressions.ts'
import type { World } from './world.ts'
import { versionOf } from './world-snapshot.ts'

export interface WorldOptions extends NotebookOptions, JournalLimits {
  seed: number
  /** What happens to a project id that the scene's iam.json does not name. */
  unknownProjects: 'create' | 'refuse'
  /** World ms that things take, before the speed counts. */
  durations: Durations
  /** How many times faster than that everything is. */
  speed: number
  /** Whether names such as `stuck-x` mean something. */
  namePatterns: 'on' | 'off'
}

/** What worlds share with their server. */
export interface ServerParts {
  /** The time worlds start at. */
  clock: Clock
  progressions: Progressions
  /** Told when something in a world is due sooner than what was due next there. */
  onEarlier: (world: World) => void
  /** Told of what happens in any world, beside those who watch that world alone. */
  events: Events
}

/** Where a world comes from. */
export interface Origin extends Pick<World, 'projectId' | 'scene' | 'seed' | 'madeAt'> {
  clock: Clock
  catalog: Catalog
}

/** What a world keeps beside its cloud. */
export type Parts = Pick<World, 'faults' | 'progressions' | 'authFailures'>

/** Makes worlds that share the server's identities. */
export class WorldMaker {
  readonly #iam: Iam
  readonly #options: WorldOptions
  readonly #server: () => ServerParts
  /** By project; they outlive the worlds. */
  readonly #events = new Map<string, Events>()
  /** By project: requests to its world that went with it when it was dropped. */
  readonly #forgotten = new Map<string, number>()
  readonly #durations: Durations

  constructor(iam: Iam, options: WorldOptions, server: () => ServerParts) {
    this.#iam = iam
    this.#options = options
    this.#server = server
    this.#durations = atSpeed(options.durations, options.speed)
  }

  /** What happens in a project, before its world is made as well. */
  eventsOf(projectId: string): Events {
    const events = this.#events.get(projectId) ?? new Events(this.#server().events.tag)
    this.#events.set(projectId, events)
    return events
  }

  /** Lets go of what is kept for a project whose world is dropped, but for how many requests that takes along. */
  forget({ events, journal, projectId }: World): void {
    if (events.listeners === 0) this.#events.delete(projectId)
    if (journal.last > 0) this.#forgotten.set(projectId, journal.last)
  }

  /** A world that goes on from a state of its cloud; its clock is set already. */
  make({ clock, ...origin }: Origin, state: CloudState, parts: Parts): World {
    const { onEarlier, events: everywhere } = this.#server()
    const { projectId, scene } = origin
    const events = this.eventsOf(projectId)
    const publish: World['publish'] = (type, data) => {
      const event = { type, projectId, data }
      events.push(event)
      everywhere.push(event)
    }
    const publishRequest = (sequence: number) => {
      events.push(ofRequest, sequence)
      everywhere.push(ofRequest, sequence)
    }
    const forgotten = this.#forgotten.get(projectId)
    this.#forgotten.delete(projectId)
    const journal = new Journal(this.#options, publishRequest, forgotten)
    const ofRequest = { type: 'request', projectId, journal } as const
    const cloud = new Cloud(
      {
        ...origin,
        clock,
        iam: this.#iam,
        roles: scene.roles,
        state,
        paceOf: this.#paceOf(parts.progressions),
        onEarlier: () => onEarlier(world),
        onTransition: (transition) => publish('transition', transition),
      },
      this.#options,
    )
    const watched = { journal, events, publish }
    const world: World = {
      ...origin,
      ...parts,
      ...watched,
      cloud,
      madeVersion: 0,
      startsFresh: false,
      lastUsed: 0,
    }
    world.madeVersion = versionOf(world)
    return world
  }

  /** The world's rules, then the server's, then what a name asks for, then the usual duration. */
  #paceOf(own: Progressions): PaceOf {
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

function atSpeed(durations: Durations, speed: number): Durations {
  return Object.fromEntries(
    Object.entries(durations).map(([action, span]) => [action, Math.round(span / speed)]),
  ) as Durations
}
