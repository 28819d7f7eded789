import { tooManyOwnScenes } from '../control-errors.ts'
import type { Scene } from '../scenes/scene.ts'

/** The scenes that worlds are made from. */
export class WorldScenes {
  /** The scene the server started with. */
  start: Scene
  /** The scene of projects without a scene of their own. */
  usual: Scene
  /** Scenes of single projects, by project id. */
  readonly #own = new Map<string, Scene>()

  readonly #maxOwn: number

  /** `maxOwn` is the maximum number of projects with a scene of their own. */
  constructor(start: Scene, maxOwn: number) {
    this.#maxOwn = maxOwn
    this.start = start
    this.usual = start
  }

  /** The scene that a world of a project would be made from. */
  of(projectId: string): Scene {
    return this.#own.get(projectId) ?? this.usual
  }

  /** The scene that a project has of its own. */
  ownOf(projectId: string): Scene | undefined {
    return this.#own.get(projectId)
  }

  /** The scenes of single projects, by project id. */
  get own(): ReadonlyMap<string, Scene> {
    return new Map(this.#own)
  }

  /** Every scene that future worlds may be made from. */
  get all(): ReadonlySet<Scene> {
    return new Set([this.usual, ...this.#own.values()])
  }

  /** Sets the scene of every project, and those of single projects. */
  setAll(usual: Scene, own: ReadonlyMap<string, Scene> = new Map()): void {
    this.usual = usual
    this.#own.clear()
    for (const [projectId, scene] of own) this.#own.set(projectId, scene)
  }

  /** Sets the scene of one project; throws 503 Mock.Busy if too many have one of their own. */
  setOwn(projectId: string, scene: Scene): void {
    if (this.#own.size >= this.#maxOwn && !this.#own.has(projectId)) {
      throw tooManyOwnScenes(this.#maxOwn)
    }
    this.#own.set(projectId, scene)
  }

  /** A project without a scene of its own follows that of the server. */
  removeOwn(projectId: string): void {
    this.#own.delete(projectId)
  }

  /** Replaces older versions of a scene by a newer one. */
  adopt(scene: Scene): void {
    const newest = (other: Scene) => (other.isVersionOf(scene) ? scene : other)
    this.start = newest(this.start)
    this.usual = newest(this.usual)
    for (const [projectId, own] of this.#own) this.#own.set(projectId, newest(own))
  }
}
