import type { Catalog } from '../cloud/catalog.ts'
import type { Clock } from '../cloud/clock.ts'
import { Cloud } from '../cloud/cloud.ts'
import { begunState, type CloudState } from '../cloud/cloud-state.ts'
import type { Plan } from '../cloud/notebooks/notebook-future.ts'
import { storedNotebooks } from '../cloud/notebooks/notebook-store.ts'
import type { NotebookOptions } from '../cloud/notebooks/notebooks.ts'
import type { Pace, PaceOf } from '../cloud/reminders.ts'
import { isProjectId, milliseconds } from '../schemas/primitives.ts'
import { AuthFailures } from './auth-failures.ts'
import { Faults } from './faults.ts'
import { type Durations, Progressions, paceByName } from './progressions.ts'
import type { AgendaEntry, Scene } from './scenes.ts'
import { snapshotOf, versionOf, type WorldSnapshot } from './world-snapshot.ts'

/** What a world goes back to: what its scene holds, or no notebooks at all. */
export type ResetTo = 'scene' | 'empty'

export interface WorldOptions extends NotebookOptions {
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
}

/** One project: what would exist at Huawei, and what only a mock has. */
export interface World {
  readonly projectId: string
  readonly cloud: Cloud
  readonly faults: Faults
  readonly progressions: Progressions
  readonly authFailures: AuthFailures
  /** What ids and chance grow from. */
  readonly seed: string
  /** When it was made from its scene, epoch ms. */
  readonly madeAt: number
  /** Its version once it was made. */
  madeVersion: number
  /** Whether it was what a world starts with, then. */
  startsFresh: boolean
}

/** Every world of a server, and how those to be made start. */
export interface WorldsState {
  readonly to: ResetTo
  readonly worlds: ReadonlyMap<string, WorldSnapshot>
}

/** Every project of a server, made on first use from the scene. Worlds share nothing that can change. */
export class Worlds implements Iterable<World> {
  readonly scene: Scene
  readonly #options: WorldOptions
  readonly #server: () => ServerParts
  readonly #worlds = new Map<string, World>()
  readonly #known: ReadonlySet<string>
  readonly #durations: Durations
  #to: ResetTo = 'scene'
  /** Changes of worlds that are no more. */
  #past = 0

  constructor(scene: Scene, options: WorldOptions, server: () => ServerParts) {
    this.scene = scene
    this.#options = options
    this.#server = server
    this.#known = new Set(scene.iam.projects.map(({ id }) => id))
    this.#durations = atSpeed(options.durations, options.speed)
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
    return (this.scene.iam.projects[0] as { id: string }).id
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

  /** Brings one project, or with none named every one, back to where it starts. */
  reset(to: ResetTo, projectId?: string): void {
    this.#past++
    if (projectId !== undefined) {
      this.#put(projectId, to)
    } else {
      for (const world of this) this.#drop(world)
      this.#to = to
    }
  }

  /** Makes a project go on from a snapshot, at its time, or at the host's where `follows` says so and it was. */
  restore(projectId: string, snapshot: WorldSnapshot, follows = false): World {
    const clock = this.#server().clock.copy()
    const { cloud } = snapshot
    if (follows && cloud.clock.real) clock.follow()
    else clock.set(cloud.clock)
    const { catalog, madeAt, seed } = snapshot
    const faults = new Faults({ seed, prefix: 'fault', projectId })
    faults.restore(snapshot.faults)
    const progressions = new Progressions('progression')
    progressions.restore(snapshot.progressions)
    const authFailures = new AuthFailures(snapshot.authFailures)
    const parts = { faults, progressions, authFailures }
    const world = this.#make({ projectId, seed, madeAt, clock, catalog }, cloud, parts)
    world.startsFresh = snapshot.untouched
    this.#past++
    this.#server().onEarlier(world)
    return world
  }

  get state(): WorldsState {
    const snapshots = [...this].map((world) => [world.projectId, snapshotOf(world)] as const)
    return { to: this.#to, worlds: new Map(snapshots) }
  }

  /** Makes every project go on from its snapshot, and drops those that have none. */
  restoreAll({ to, worlds }: WorldsState, follows = false): void {
    this.reset(to)
    for (const [projectId, snapshot] of worlds) this.restore(projectId, snapshot, follows)
  }

  /** Another number after every change in a world, the passing of time aside. */
  get version(): number {
    let version = this.#past
    for (const world of this) version += versionOf(world) - world.madeVersion
    return version
  }

  #drop(world: World): void {
    this.#past += versionOf(world) - world.madeVersion
    this.#worlds.delete(world.projectId)
  }

  #put(projectId: string, to: ResetTo): World {
    const { scene } = this
    const clock = this.#server().clock.copy()
    const madeAt = clock.now()
    const seed = `${this.#options.seed}/${projectId}`
    const { agenda, ...start } = scene.startAt(madeAt)
    const notebooks = to === 'empty' ? storedNotebooks([]) : start.notebooks
    const world = this.#make(
      { projectId, seed, madeAt, clock, catalog: start.catalog },
      begunState({ ...start, notebooks }, clock, seed),
      {
        faults: new Faults({ seed, prefix: 'fault', projectId }, scene.faults),
        progressions: new Progressions('progression', scene.progressions),
        authFailures: new AuthFailures(),
      },
    )
    if (to === 'scene')
      for (const entry of agenda) world.cloud.notebooks.future.schedule(planOf(entry))
    world.madeVersion = versionOf(world)
    world.startsFresh = to === this.#to
    return world
  }

  /** The world of a project, in the place of the one there is. */
  #make({ clock, ...origin }: Origin, state: CloudState, parts: Parts): World {
    const { onEarlier } = this.#server()
    const { iam, roles } = this.scene
    const cloud = new Cloud(
      {
        ...origin,
        clock,
        iam,
        roles,
        state,
        paceOf: this.#paceOf(parts.progressions),
        onEarlier: () => onEarlier(world),
      },
      this.#options,
    )
    const world: World = { ...origin, ...parts, cloud, madeVersion: 0, startsFresh: false }
    world.madeVersion = versionOf(world)
    const before = this.#worlds.get(origin.projectId)
    if (before !== undefined) this.#drop(before)
    this.#worlds.set(origin.projectId, world)
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

/** Where a world comes from. */
interface Origin extends Pick<World, 'projectId' | 'seed' | 'madeAt'> {
  clock: Clock
  catalog: Catalog
}

/** What only a mock has. */
type Parts = Pick<World, 'faults' | 'progressions' | 'authFailures'>

function planOf({ every, ...entry }: AgendaEntry): Plan {
  return { ...entry, every: every === undefined ? undefined : milliseconds(every) }
}

function atSpeed(durations: Durations, speed: number): Durations {
  return Object.fromEntries(
    Object.entries(durations).map(([action, span]) => [action, Math.round(span / speed)]),
  ) as Durations
}
