import { initialState } from '../../cloud/cloud-state.ts'
import type { ScheduledEntry } from '../../cloud/notebooks/life/schedule.ts'
import { storedNotebooks } from '../../cloud/notebooks/list/store.ts'
import { isProjectId, milliseconds } from '../../schemas/primitives.ts'
import { FaultRules } from '../faults/faults.ts'
import { ProgressionRules } from '../progressions.ts'
import type { AgendaEntry, Scene } from '../scenes/scene.ts'
import { AuthFailures } from '../signatures/auth-failures.ts'
import type { World } from './world.ts'
import { type ServerContext, WorldMaker, type WorldOptions } from './world-maker.ts'
import { WorldScenes } from './world-scenes.ts'
import {
  isUntouched,
  type StartContent,
  snapshotOf,
  versionOf,
  type WorldSnapshot,
  type WorldsState,
} from './world-snapshot.ts'

export type { World } from './world.ts'
export type { WorldOptions } from './world-maker.ts'

/** The worlds of a server, one for each project, made from a scene on first use. They share no mutable data. */
export class Worlds implements Iterable<World> {
  /** The server's identities: those of the start scene, and users that other scenes added. */
  readonly iam: Scene['iam']
  /** The scenes that future worlds are made from. */
  readonly scenes: WorldScenes
  readonly #options: WorldOptions
  readonly #server: () => ServerContext
  readonly #maker: WorldMaker
  readonly #worlds = new Map<string, World>()
  readonly #knownProjects: ReadonlySet<string>
  #startContent: StartContent = 'scene'
  /** Number of sweeps. */
  #sweeps = 0
  /** Changes in worlds that were replaced or dropped, so that `version` never repeats. */
  #baseVersion = 0

  constructor(scene: Scene, options: WorldOptions, server: () => ServerContext) {
    this.scenes = new WorldScenes(scene)
    this.iam = scene.iam
    this.#options = options
    this.#server = server
    this.#maker = new WorldMaker(scene.iam, options, server)
    this.#knownProjects = new Set(scene.iam.projects.map(({ id }) => id))
  }

  /** The scene of future worlds without a scene of their own. */
  get scene(): Scene {
    return this.scenes.usual
  }

  /** The scene the server started with. */
  get startScene(): Scene {
    return this.scenes.start
  }

  /** The permissions of roles for requests without a world. */
  get roles(): Scene['roles'] {
    return this.startScene.roles
  }

  get size(): number {
    return this.#worlds.size
  }

  /** Iterates over the worlds that exist. */
  [Symbol.iterator](): Iterator<World> {
    return this.#worlds.values()
  }

  /** The project of account-wide operations when a client names none. */
  get defaultProjectId(): string {
    return (this.iam.projects[0] as { id: string }).id
  }

  /** The world of a project, made on first use; undefined if the id is invalid or unknown and not created. */
  find(projectId: string): World | undefined {
    const world = this.#worlds.get(projectId)
    if (world === undefined) {
      return this.#canExist(projectId) ? this.#create(projectId, this.#startContent) : undefined
    }
    world.lastUsedSweep = this.#sweeps
    return world
  }

  /**
   * Drops worlds that have no listener and were not used since the last sweep. Worlds that differ from
   * their start content are dropped only with `includeChanged`.
   */
  sweep(includeChanged: boolean): void {
    for (const world of this) {
      const isIdle = world.lastUsedSweep < this.#sweeps && world.events.listeners === 0
      if (!isIdle || !(includeChanged || isUntouched(world))) continue
      this.#baseVersion += versionOf(world) - world.initialVersion + (isUntouched(world) ? 0 : 1)
      this.#worlds.delete(world.projectId)
      this.#maker.discard(world)
    }
    this.#sweeps++
  }

  #canExist(projectId: string): boolean {
    if (!isProjectId(projectId)) return false
    return this.#options.unknownProjects === 'create' || this.#knownProjects.has(projectId)
  }

  /** Recreates one world from a scene; without a project id all worlds, and future worlds use the scene. */
  useScene(scene: Scene, projectId?: string): void {
    this.adopt(scene)
    if (projectId === undefined) this.scenes.setAll(scene)
    else this.scenes.setOwn(projectId, scene)
    this.reset('scene', projectId)
  }

  /** Takes the newest version of a scene for future worlds, where an older one is in use. Existing worlds stay. */
  adopt(scene: Scene): void {
    this.scenes.adopt(scene)
    this.#baseVersion++
    for (const world of this) {
      if (world.scene !== scene && world.scene.isVersionOf(scene)) world.hasDefaultStart = false
    }
  }

  /** Starts the worlds of a scene anew from its newest version. */
  restart(scene: Scene): void {
    this.adopt(scene)
    const to = this.#startContent
    for (const { publish } of this.#dropAll((world) => world.scene.isVersionOf(scene))) {
      publish('reset', { to })
    }
  }

  /** Resets one project, or all worlds and future ones if no project id is given. */
  reset(to: StartContent, projectId?: string): void {
    this.#baseVersion++
    if (projectId !== undefined) {
      this.#create(projectId, to).publish('reset', { to })
    } else {
      this.#startContent = to
      for (const { publish } of this.#dropAll()) publish('reset', { to })
    }
  }

  /** Restores a project from a snapshot; `followHost` is as for `restoreAll`. */
  restore(projectId: string, snapshot: WorldSnapshot, followHost = false): void {
    if (snapshot.scene === this.scene) this.scenes.removeOwn(projectId)
    else this.scenes.setOwn(projectId, snapshot.scene)
    const world = this.#recreate(projectId, snapshot, followHost)
    world.publish('reset', { to: 'snapshot' })
  }

  get state(): WorldsState {
    const snapshots = [...this].map((world) => [world.projectId, snapshotOf(world)] as const)
    const { own: ownScenes, usual: scene } = this.scenes
    return { to: this.#startContent, scene, ownScenes, worlds: new Map(snapshots) }
  }

  /**
   * Restores every project from its snapshot and drops the others. Clocks continue at the time of the snapshot;
   * with `followHost`, clocks that showed the host's time show the host's time of now.
   */
  restoreAll({ to, scene, ownScenes, worlds }: WorldsState, followHost = false): void {
    this.#startContent = to
    this.scenes.setAll(scene, ownScenes)
    const before = this.#dropAll()
    for (const [projectId, snapshot] of worlds) this.#recreate(projectId, snapshot, followHost)
    for (const { publish } of before) publish('reset', { to: 'snapshot' })
  }

  /** A number that differs after every change in a world; passing time does not count. */
  get version(): number {
    let version = this.#baseVersion
    for (const world of this) version += versionOf(world) - world.initialVersion
    return version
  }

  #create(projectId: string, to: StartContent): World {
    const scene = this.scenes.of(projectId)
    const clock = this.#server().clock.copy()
    const madeAt = clock.now()
    const seed = `${this.#options.seed}/${projectId}`
    const { agenda, ...start } = scene.startAt(madeAt)
    const notebooks = to === 'empty' ? storedNotebooks([]) : start.notebooks
    const world = this.#maker.make(
      { projectId, scene, seed, madeAt, clock, catalog: start.catalog },
      initialState({ ...start, notebooks }, clock, seed),
      {
        faults: new FaultRules({ seed, prefix: 'fault', projectId }, scene.faults),
        progressions: new ProgressionRules('progression', scene.progressions),
        authFailures: new AuthFailures(),
      },
    )
    this.#replace(world)
    if (to === 'scene')
      for (const [index, entry] of agenda.entries())
        world.cloud.notebooks.schedule.add(planOf(entry), index)
    world.initialVersion = versionOf(world)
    world.hasDefaultStart = to === this.#startContent
    return world
  }

  #recreate(projectId: string, snapshot: WorldSnapshot, followHost: boolean): World {
    this.#baseVersion++
    const { catalog, cloud, madeAt, scene, seed } = snapshot
    const clock = this.#server().clock.copy()
    if (followHost && cloud.clock.real) clock.follow()
    else clock.set(cloud.clock)
    const faults = new FaultRules({ seed, prefix: 'fault', projectId }, scene.faults)
    const progressions = new ProgressionRules('progression', scene.progressions)
    progressions.restore(snapshot.progressions)
    const authFailures = new AuthFailures(snapshot.authFailures)
    const setup = { projectId, scene, seed, madeAt, clock, catalog }
    const world = this.#maker.make(setup, cloud, { faults, progressions, authFailures })
    faults.restore(snapshot.faults, () => world)
    world.initialVersion = versionOf(world)
    world.hasDefaultStart = snapshot.untouched
    this.#replace(world)
    this.#server().onDueEarlier(world)
    return world
  }

  /** Adds a world; replaces the world of its project if there is one. */
  #replace(world: World): void {
    const before = this.#worlds.get(world.projectId)
    if (before !== undefined) this.#baseVersion += versionOf(before) - before.initialVersion
    world.lastUsedSweep = this.#sweeps
    this.#worlds.set(world.projectId, world)
  }

  /** Drops the worlds that `isDropped` accepts; they are made again when they are used. */
  #dropAll(isDropped: (world: World) => boolean = () => true): World[] {
    this.#baseVersion++
    const dropped = [...this].filter(isDropped)
    for (const world of dropped) {
      this.#baseVersion += versionOf(world) - world.initialVersion
      this.#worlds.delete(world.projectId)
    }
    return dropped
  }
}

function planOf({ every, ...entry }: AgendaEntry): ScheduledEntry {
  return { ...entry, every: every === undefined ? undefined : milliseconds(every) }
}
