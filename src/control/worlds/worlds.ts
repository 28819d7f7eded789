import { Roles } from '../../cloud/iam/iam.ts'
import { ownText } from '../../cloud/kernel/own-text.ts'
import { quote } from '../../schemas/findings.ts'
import { isProjectId } from '../../schemas/primitives.ts'
import type { UndoneReset } from '../../schemas/undo.ts'
import { tooManyInState } from '../control-errors.ts'
import type { Scene } from '../scenes/scene.ts'
import type { Arrived } from './project-logs.ts'
import type { World } from './world.ts'
import { type ServerContext, WorldMaker, type WorldOptions } from './world-maker.ts'
import { WorldScenes } from './world-scenes.ts'
import {
  type StartContent,
  snapshotOf,
  type WorldSnapshot,
  type WorldsState,
} from './world-snapshot.ts'
import { type Replaced, WorldTable } from './world-table.ts'

export type { World } from './world.ts'
export type { WorldOptions } from './world-maker.ts'

/** The worlds of a server, one for each project, made from a scene on first use. They share no mutable data. */
export class Worlds extends WorldTable {
  /** The server's identities: those of the start scene, and users that other scenes added. */
  readonly iam: Scene['iam']
  /** The scenes that future worlds are made from. */
  readonly scenes: WorldScenes
  readonly #options: WorldOptions
  readonly #maker: WorldMaker
  readonly #knownProjects: ReadonlySet<string>
  #startContent: StartContent = 'scene'

  constructor(scene: Scene, options: WorldOptions, server: () => ServerContext) {
    super(options, server)
    this.scenes = new WorldScenes(scene, options.maxWorlds)
    this.iam = scene.iam
    this.#options = options
    this.#maker = new WorldMaker(scene.iam, options, this.logs, server)
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

  /** The project of account-wide operations when a client names none. */
  get defaultProjectId(): string {
    return (this.iam.projects[0] as { id: string }).id
  }

  /**
   * The world of a project, made on first use; undefined if the id is invalid or unknown and not created. Throws
   * 503 Mock.Busy if there are too many worlds.
   */
  find(projectId: string): World | undefined {
    const world = this.existing(projectId)
    if (world !== undefined || !this.canExist(projectId)) return world
    this.makeRoom(projectId)
    const id = ownText(projectId)
    return this.#create(id, this.#startContent, this.logs.takeOver(id))
  }

  /** Whether a project has a world, or may get one. */
  canExist(projectId: string): boolean {
    if (!isProjectId(projectId)) return false
    return this.#options.unknownProjects === 'create' || this.#knownProjects.has(projectId)
  }

  /** The rights of roles in a project. */
  rolesOf(projectId: string): Roles {
    return this.existing(projectId)?.cloud.roles ?? new Roles(this.scenes.of(projectId).roles)
  }

  /** Journal and failed signatures of a project, whether or not it has a world. */
  logOf(projectId: string): Arrived {
    return this.existing(projectId) ?? this.logs.arrived(projectId)
  }

  /** Recreates one world from a scene; without a project id all worlds, and future worlds use the scene. */
  useScene(scene: Scene, projectId?: string): void {
    if (projectId !== undefined) this.makeRoom(projectId)
    this.adopt(scene)
    if (projectId === undefined) {
      this.scenes.setAll(scene)
      this.reset('scene')
    } else {
      const ownScene = this.scenes.ownOf(projectId)
      this.scenes.setOwn(projectId, scene)
      this.#startAgain('scene', projectId, { undone: 'scene', ownScene })
    }
  }

  /** Takes the newest version of a scene for future worlds, where an older one is in use. Existing worlds stay. */
  adopt(scene: Scene): void {
    this.scenes.adopt(scene)
    this.earlier.adopt(scene)
    this.countChange()
    for (const world of this) {
      if (world.scene !== scene && world.scene.isVersionOf(scene)) world.hasDefaultStart = false
    }
  }

  /** Starts the worlds of a scene anew from its newest version. */
  restart(scene: Scene): void {
    this.adopt(scene)
    if (this.logs.session.start !== undefined)
      this.logs.session.lose({
        found: `scene ${quote(scene.name)}, whose files were edited during the session`,
        expected: 'POST /_mock/reset after the edit, before the session',
      })
    const to = this.#startContent
    for (const { publish } of this.dropAll((world) => world.scene.isVersionOf(scene))) {
      publish('reset', { to })
    }
  }

  /** Resets one project, or all worlds and future ones if no project id is given. */
  reset(to: StartContent, projectId?: string): void {
    if (projectId !== undefined) {
      this.makeRoom(projectId)
      this.#startAgain(to, projectId, { undone: 'reset', ownScene: this.scenes.ownOf(projectId) })
    } else {
      this.countChange()
      this.#startContent = to
      for (const { publish } of this.dropAll()) publish('reset', { to })
    }
  }

  #startAgain(to: StartContent, projectId: string, kept: Replaced): void {
    this.countChange()
    const logs = this.logs.restart(projectId)
    this.#create(projectId, to, logs, kept).publish('reset', { to })
  }

  /** Restores a project from a snapshot; `followHost` is as for `restoreAll`. */
  restore(projectId: string, snapshot: WorldSnapshot, followHost = false): void {
    this.makeRoom(projectId)
    const ownScene = this.scenes.ownOf(projectId)
    if (snapshot.scene === this.scene) this.scenes.removeOwn(projectId)
    else this.scenes.setOwn(projectId, snapshot.scene)
    const kept = { undone: 'restore', ownScene } as const
    this.#recreate(projectId, snapshot, followHost, kept).publish('reset', { to: 'snapshot' })
  }

  /**
   * Undoes the last reset, import or change of scene of a project. Throws 404 Mock.NotFound if none is kept, and 409
   * Mock.CannotUndo if the project was changed since.
   */
  undoReset(projectId: string): UndoneReset {
    const after = this.find(projectId) as World
    const { ownScene, undone, world } = this.earlier.find(projectId, after)
    if (ownScene === undefined) this.scenes.removeOwn(projectId)
    else this.scenes.setOwn(projectId, ownScene)
    this.earlier.release(world)
    if (world.scene !== this.scenes.of(projectId)) world.hasDefaultStart = false
    this.countChange()
    this.replace(world).publish('reset', { to: 'undo' })
    const { last: dropped_requests } = after.journal
    const { count: notebooks } = world.cloud.notebooks
    return { undone, project_id: projectId, notebooks, dropped_requests }
  }

  get state(): WorldsState {
    const snapshots = [...this].map((world) => [world.projectId, snapshotOf(world)] as const)
    return { ...this.stateWithoutWorlds, worlds: new Map(snapshots) }
  }

  get stateWithoutWorlds(): Omit<WorldsState, 'worlds'> {
    const { own: ownScenes, usual: scene } = this.scenes
    return { to: this.#startContent, scene, ownScenes }
  }

  /** Throws 400 Mock.InvalidState if a state has more projects than there may be. */
  requirePlaceFor(count: number): void {
    if (count > this.#options.maxWorlds) throw tooManyInState(count, this.#options.maxWorlds)
  }

  /**
   * Restores every project from its snapshot and drops the others. Clocks continue at the time of the snapshot;
   * with `followHost`, clocks that showed the host's time show the host's time of now.
   */
  restoreAll({ to, scene, ownScenes, worlds }: WorldsState, followHost = false): void {
    this.#startContent = to
    this.scenes.setAll(scene, ownScenes)
    const before = this.dropAll()
    for (const [projectId, snapshot] of worlds) this.#recreate(projectId, snapshot, followHost)
    for (const { publish } of before) publish('reset', { to: 'snapshot' })
  }

  #create(projectId: string, to: StartContent, logs: Arrived, kept?: Replaced): World {
    const world = this.#maker.fromScene(projectId, this.scenes.of(projectId), to, logs)
    world.hasDefaultStart = to === this.#startContent
    return this.replace(world, kept)
  }

  #recreate(
    projectId: string,
    snapshot: WorldSnapshot,
    followHost: boolean,
    kept?: Replaced,
  ): World {
    this.countChange()
    const { journal } = this.logs.restart(projectId)
    return this.replace(this.#maker.fromSnapshot(projectId, snapshot, journal, followHost), kept)
  }
}
