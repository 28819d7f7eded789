import { type EarlierWorld, EarlierWorlds } from './earlier-worlds.ts'
import { IdleWorlds } from './idle-worlds.ts'
import { ProjectLogs } from './project-logs.ts'
import type { World } from './world.ts'
import type { ServerContext, WorldOptions } from './world-maker.ts'
import { isUntouched, versionOf } from './world-snapshot.ts'

/** What is kept of a world that another one replaces. */
export type Replaced = Omit<EarlierWorld, 'world'>

/** The worlds that exist, by project, and those before the last resets. */
export class WorldTable implements Iterable<World> {
  /** Journals, event streams and histories. */
  readonly logs: ProjectLogs
  protected readonly earlier = new EarlierWorlds((world) => this.logs.end(world))
  readonly #maxWorlds: number
  readonly #server: () => ServerContext
  readonly #worlds = new Map<string, World>()
  readonly #idle = new IdleWorlds()
  /** Number of uses of worlds, now and at the last sweep. */
  #uses = 0
  #usesAtSweep = 0
  /** Changes in worlds that were replaced or dropped, so that `version` never repeats. */
  #baseVersion = 0

  constructor(options: WorldOptions, server: () => ServerContext) {
    this.#maxWorlds = options.maxWorlds
    this.#server = server
    this.logs = new ProjectLogs(options, server().events)
  }

  get size(): number {
    return this.#worlds.size
  }

  /** Iterates over the worlds that exist. */
  [Symbol.iterator](): Iterator<World> {
    return this.#worlds.values()
  }

  /** The world of a project if it exists. */
  existing(projectId: string): World | undefined {
    const world = this.#worlds.get(projectId)
    if (world !== undefined) world.lastUse = ++this.#uses
    return world
  }

  /** Whether a world is the one of its project, and not replaced or dropped. */
  has(world: World): boolean {
    return this.#worlds.get(world.projectId) === world
  }

  /** A number that differs after every change in a world; passing time does not count. */
  get version(): number {
    let version = this.#baseVersion
    for (const world of this) version += versionOf(world) - world.initialVersion
    return version
  }

  /** Call for a change that is not in the version of a world. */
  protected countChange(): void {
    this.#baseVersion++
  }

  /**
   * Drops worlds that have no listener and were not used since the last sweep. Worlds that differ from
   * their start content are dropped only with `includeChanged`.
   */
  sweep(includeChanged: boolean): void {
    for (const world of this) {
      const isIdle = world.lastUse <= this.#usesAtSweep && world.events.listeners === 0
      if (isIdle && (includeChanged || isUntouched(world))) this.#drop(world)
    }
    this.#usesAtSweep = this.#uses
  }

  /** Drops idle worlds until one more is allowed, if a project has none. Throws 503 Mock.Busy if that is not possible. */
  protected makeRoom(projectId: string): void {
    while (this.size >= this.#maxWorlds && !this.#worlds.has(projectId))
      this.#drop(this.#idle.next(this.#worlds, this.#baseVersion))
  }

  #drop(world: World): void {
    this.#baseVersion += versionOf(world) - world.initialVersion + (isUntouched(world) ? 0 : 1)
    this.#worlds.delete(world.projectId)
    this.earlier.forget(world.projectId)
    this.logs.drop(world)
  }

  /** Adds a world; replaces the world of its project if there is one, which is kept or dropped. */
  protected replace(world: World, kept?: Replaced): World {
    const before = this.#worlds.get(world.projectId)
    if (before !== undefined) {
      this.#baseVersion += versionOf(before) - before.initialVersion
      if (kept === undefined) this.logs.end(before)
      else this.earlier.keep({ ...kept, world: before }, world)
    }
    world.lastUse = ++this.#uses
    world.versionAfterRequest = undefined
    this.#worlds.set(world.projectId, world)
    this.#server().onDueEarlier(world)
    return world
  }

  /** Drops all worlds, or those that `isDropped` accepts; they are made again when they are used. */
  protected dropAll(isDropped?: (world: World) => boolean): World[] {
    this.#baseVersion++
    if (isDropped === undefined) this.logs.restartAll()
    const dropped = [...this].filter(isDropped ?? (() => true))
    for (const world of dropped) {
      this.#baseVersion += versionOf(world) - world.initialVersion
      this.#worlds.delete(world.projectId)
      this.earlier.forget(world.projectId)
    }
    this.logs.restartWorlds(dropped)
    if (isDropped === undefined) this.logs.session.restart()
    return dropped
  }
}
