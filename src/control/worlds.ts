import type { Clock } from '../cloud/clock.ts'
import { Cloud } from '../cloud/cloud.ts'
import type { Plan } from '../cloud/notebooks/notebook-future.ts'
import { storedNotebooks } from '../cloud/notebooks/notebook-store.ts'
import type { NotebookOptions } from '../cloud/notebooks/notebooks.ts'
import type { Pace, PaceOf } from '../cloud/reminders.ts'
import { isProjectId, milliseconds } from '../schemas/primitives.ts'
import { AuthFailures } from './auth-failures.ts'
import { Events } from './events.ts'
import { Faults } from './faults.ts'
import { Journal, type JournalLimits } from './journal.ts'
import { type Durations, Progressions, paceByName } from './progressions.ts'
import type { AgendaEntry, Scene } from './scenes.ts'

/** What a world goes back to: what its scene holds, or no notebooks at all. */
export type ResetTo = 'scene' | 'empty'

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

/** One project: what would exist at Huawei, and what only a mock has. */
export interface World {
  readonly projectId: string
  /** What it was made from. */
  readonly scene: Scene
  readonly cloud: Cloud
  readonly faults: Faults
  readonly progressions: Progressions
  readonly authFailures: AuthFailures
  readonly journal: Journal
  /** What happened in the project; the same before and after a reset. */
  readonly events: Events
  /** Tells those who watch the project or the server. */
  tell(type: 'transition' | 'clock' | 'reset', data: object): void
}

/** Every project of a server, made on first use from the scene. Worlds share nothing that can change. */
export class Worlds implements Iterable<World> {
  /** Whose identities are the server's. */
  readonly #start: Scene
  /** What worlds are made from that have no scene of their own. */
  #scene: Scene
  /** Scenes that single projects were put on. */
  readonly #ownScenes = new Map<string, Scene>()
  readonly #options: WorldOptions
  readonly #server: () => ServerParts
  readonly #worlds = new Map<string, World>()
  /** By project; they outlive the worlds. */
  readonly #events = new Map<string, Events>()
  readonly #known: ReadonlySet<string>
  readonly #durations: Durations
  #to: ResetTo = 'scene'

  constructor(scene: Scene, options: WorldOptions, server: () => ServerParts) {
    this.#start = scene
    this.#scene = scene
    this.#options = options
    this.#server = server
    this.#known = new Set(scene.iam.projects.map(({ id }) => id))
    this.#durations = atSpeed(options.durations, options.speed)
  }

  /** What worlds to be made are made from, unless they were put on another. */
  get scene(): Scene {
    return this.#scene
  }

  /** The server's identities: those of the start scene, and users that other scenes brought along. */
  get iam(): Scene['iam'] {
    return this.#start.iam
  }

  /** What roles may do where no world is meant. */
  get roles(): Scene['roles'] {
    return this.#start.roles
  }

  get size(): number {
    return this.#worlds.size
  }

  /** The worlds that were made so far. */
  [Symbol.iterator](): Iterator<World> {
    return this.#worlds.values()
  }

  /** The project that operations of the account mean when a client names none. */
  get defaultProjectId(): string {
    return (this.iam.projects[0] as { id: string }).id
  }

  /** The world of a project, or undefined where there may be none of that id. */
  find(projectId: string): World | undefined {
    const world = this.#worlds.get(projectId)
    if (world !== undefined || !this.#mayExist(projectId)) return world
    return this.#put(projectId, this.#to)
  }

  #mayExist(projectId: string): boolean {
    if (!isProjectId(projectId)) return false
    return this.#options.unknownProjects === 'create' || this.#known.has(projectId)
  }

  /** Makes one project anew from a scene, or with none named every one and those to come. */
  useScene(scene: Scene, projectId?: string): void {
    if (projectId === undefined) {
      this.#scene = scene
      this.#ownScenes.clear()
    } else this.#ownScenes.set(projectId, scene)
    this.reset('scene', projectId)
  }

  /** Brings one project, or with none named every one, back to where it starts. */
  reset(to: ResetTo, projectId?: string): void {
    if (projectId !== undefined) {
      this.#put(projectId, to).tell('reset', { to })
    } else {
      this.#to = to
      const known = [...this.#worlds.values()]
      this.#worlds.clear()
      for (const { tell } of known) tell('reset', { to })
    }
  }

  /** What happens in a project, before its world is made as well. */
  eventsOf(projectId: string): Events {
    const events = this.#events.get(projectId) ?? new Events(this.#server().events.tag)
    this.#events.set(projectId, events)
    return events
  }

  #put(projectId: string, to: ResetTo): World {
    const scene = this.#ownScenes.get(projectId) ?? this.#scene
    const { clock, onEarlier, events: everywhere } = this.#server()
    const seed = `${this.#options.seed}/${projectId}`
    const own = clock.copy()
    const start = scene.startAt(own.now())
    const notebooks = to === 'empty' ? storedNotebooks([]) : start.notebooks
    const progressions = new Progressions('progression', scene.progressions)
    const events = this.eventsOf(projectId)
    const tell: World['tell'] = (type, data) => {
      const event = { type, projectId, data }
      events.push(event)
      everywhere.push(event)
    }
    const journal: Journal = new Journal(this.#options, (sequence) => {
      events.push(ofRequest, sequence)
      everywhere.push(ofRequest, sequence)
    })
    const ofRequest = { type: 'request', projectId, journal } as const
    const world: World = {
      projectId,
      scene,
      cloud: new Cloud(
        {
          ...start,
          projectId,
          notebooks,
          clock: own,
          seed,
          iam: this.iam,
          roles: scene.roles,
          paceOf: this.#paceOf(progressions),
          onEarlier: () => onEarlier(world),
          onTransition: (transition) => tell('transition', transition),
        },
        this.#options,
      ),
      faults: new Faults({ seed, prefix: 'fault', projectId }, scene.faults),
      progressions,
      authFailures: new AuthFailures(),
      journal,
      events,
      tell,
    }
    this.#worlds.set(projectId, world)
    if (to === 'scene')
      for (const [place, entry] of start.agenda.entries())
        world.cloud.notebooks.future.schedule(planOf(entry), place)
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

function planOf({ every, ...entry }: AgendaEntry): Plan {
  return { ...entry, every: every === undefined ? undefined : milliseconds(every) }
}

function atSpeed(durations: Durations, speed: number): Durations {
  return Object.fromEntries(
    Object.entries(durations).map(([action, span]) => [action, Math.round(span / speed)]),
  ) as Durations
}
