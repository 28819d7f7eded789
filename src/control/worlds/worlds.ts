import { initialState } from '../../cloud/cloud-state.ts'
import type { ScheduledEntry } from '../../cloud/notebooks/life/schedule.ts'
import { storedNotebooks } from '../../cloud/notebooks/list/store.ts'
import { isProjectId, milliseconds } from '../../schemas/primitives.ts'
import { Faults } from '../faults/faults.ts'
import { Progressions } from '../progressions.ts'
import type { AgendaEntry, Scene } from '../scenes/scene.ts'
import { AuthFailures } from '../signatures/auth-failures.ts'
import type { World } from './world.ts'
import { type ServerParts, WorldMaker, type WorldOptions } from './world-maker.ts'
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
  readonly #maker: WorldMaker
  readonly #worlds = new Map<string, World>()
  readonly #known: ReadonlySet<string>
  #to: StartContent = 'scene'
  /** Sweeps so far. */
  #sweeps = 0
  /** Changes of worlds that are no more. */
  #past = 0

  constructor(scene: Scene, options: WorldOptions, server: () => ServerParts) {
    this.#start = scene
    this.#scene = scene
    this.#options = options
    this.#server = server
    this.#maker = new WorldMaker(scene.iam, options, server)
    this.#known = new Set(scene.iam.projects.map(({ id }) => id))
  }

  /** What worlds to be made are made from, unless they were put on another. */
  get scene(): Scene {
    return this.#scene
  }

  /** The scene the server started with. */
  get startScene(): Scene {
    return this.#start
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
    if (world === undefined) {
      return this.#mayExist(projectId) ? this.#put(projectId, this.#to) : undefined
    }
    world.lastUsed = this.#sweeps
    return world
  }

  /** Drops worlds that nobody used since the last sweep and watches: those as they start, and with `changed` the others. */
  sweep(changed: boolean): void {
    for (const world of this) {
      const isIdle = world.lastUsed < this.#sweeps && world.events.listeners === 0
      if (!isIdle || !(changed || isUntouched(world))) continue
      this.#past += versionOf(world) - world.madeVersion + (isUntouched(world) ? 0 : 1)
      this.#worlds.delete(world.projectId)
      this.#maker.forget(world)
    }
    this.#sweeps++
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
  reset(to: StartContent, projectId?: string): void {
    this.#past++
    if (projectId !== undefined) {
      this.#put(projectId, to).publish('reset', { to })
    } else {
      this.#to = to
      for (const { publish } of this.#dropAll()) publish('reset', { to })
    }
  }

  /** Makes a project go on from a snapshot and its scene, at its time, or at the host's where `follows` says so and it was. */
  restore(projectId: string, snapshot: WorldSnapshot, follows = false): void {
    if (snapshot.scene === this.#scene) this.#ownScenes.delete(projectId)
    else this.#ownScenes.set(projectId, snapshot.scene)
    const world = this.#putBack(projectId, snapshot, follows)
    world.publish('reset', { to: 'snapshot' })
  }

  get state(): WorldsState {
    const snapshots = [...this].map((world) => [world.projectId, snapshotOf(world)] as const)
    const ownScenes = new Map(this.#ownScenes)
    return { to: this.#to, scene: this.#scene, ownScenes, worlds: new Map(snapshots) }
  }

  /** Makes every project go on from its snapshot, and drops those that have none. */
  restoreAll({ to, scene, ownScenes, worlds }: WorldsState, follows = false): void {
    this.#to = to
    this.#scene = scene
    this.#ownScenes.clear()
    for (const [projectId, own] of ownScenes) this.#ownScenes.set(projectId, own)
    const before = this.#dropAll()
    for (const [projectId, snapshot] of worlds) this.#putBack(projectId, snapshot, follows)
    for (const { publish } of before) publish('reset', { to: 'snapshot' })
  }

  /** Another number after every change in a world, the passing of time aside. */
  get version(): number {
    let version = this.#past
    for (const world of this) version += versionOf(world) - world.madeVersion
    return version
  }

  #put(projectId: string, to: StartContent): World {
    const scene = this.#ownScenes.get(projectId) ?? this.#scene
    const clock = this.#server().clock.copy()
    const madeAt = clock.now()
    const seed = `${this.#options.seed}/${projectId}`
    const { agenda, ...start } = scene.startAt(madeAt)
    const notebooks = to === 'empty' ? storedNotebooks([]) : start.notebooks
    const world = this.#maker.make(
      { projectId, scene, seed, madeAt, clock, catalog: start.catalog },
      initialState({ ...start, notebooks }, clock, seed),
      {
        faults: new Faults({ seed, prefix: 'fault', projectId }, scene.faults),
        progressions: new Progressions('progression', scene.progressions),
        authFailures: new AuthFailures(),
      },
    )
    this.#take(world)
    if (to === 'scene')
      for (const [place, entry] of agenda.entries())
        world.cloud.notebooks.schedule.add(planOf(entry), place)
    world.madeVersion = versionOf(world)
    world.startsFresh = to === this.#to
    return world
  }

  #putBack(projectId: string, snapshot: WorldSnapshot, follows: boolean): World {
    this.#past++
    const { catalog, cloud, madeAt, scene, seed } = snapshot
    const clock = this.#server().clock.copy()
    if (follows && cloud.clock.real) clock.follow()
    else clock.set(cloud.clock)
    const faults = new Faults({ seed, prefix: 'fault', projectId }, scene.faults)
    const progressions = new Progressions('progression', scene.progressions)
    progressions.restore(snapshot.progressions)
    const authFailures = new AuthFailures(snapshot.authFailures)
    const parts = { faults, progressions, authFailures }
    const world = this.#maker.make({ projectId, scene, seed, madeAt, clock, catalog }, cloud, parts)
    faults.restore(snapshot.faults, () => world)
    world.madeVersion = versionOf(world)
    world.startsFresh = snapshot.untouched
    this.#take(world)
    this.#server().onEarlier(world)
    return world
  }

  /** Puts a world in, in the place of the one of its project. */
  #take(world: World): void {
    const before = this.#worlds.get(world.projectId)
    if (before !== undefined) this.#past += versionOf(before) - before.madeVersion
    world.lastUsed = this.#sweeps
    this.#worlds.set(world.projectId, world)
  }

  #dropAll(): World[] {
    this.#past = this.version + 1
    const all = [...this]
    this.#worlds.clear()
    return all
  }
}

function planOf({ every, ...entry }: AgendaEntry): ScheduledEntry {
  return { ...entry, every: every === undefined ? undefined : milliseconds(every) }
}
