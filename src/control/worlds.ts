import type { ClockOptions } from '../cloud/clock.ts'
import { Clock } from '../cloud/clock.ts'
import { Cloud } from '../cloud/cloud.ts'
import { storedNotebooks } from '../cloud/notebooks/notebook-store.ts'
import type { NotebookOptions } from '../cloud/notebooks/notebooks.ts'
import { isProjectId } from '../schemas/primitives.ts'
import { Faults } from './faults.ts'
import type { Scene } from './scenes.ts'

/** What a world goes back to: what its scene holds, or no notebooks at all. */
export type ResetTo = 'scene' | 'empty'

export interface WorldOptions extends NotebookOptions {
  seed: number
  clock: ClockOptions
  /** What happens to a project id that the scene's iam.json does not name. */
  unknownProjects: 'create' | 'refuse'
}

/** One project: what would exist at Huawei, and what only a mock has. */
export interface World {
  readonly projectId: string
  readonly cloud: Cloud
  readonly faults: Faults
}

/** Every project of a server, made on first use from the scene. Worlds share nothing that can change. */
export class Worlds {
  readonly scene: Scene
  readonly #options: WorldOptions
  readonly #worlds = new Map<string, World>()
  readonly #known: ReadonlySet<string>
  #to: ResetTo = 'scene'

  constructor(scene: Scene, options: WorldOptions) {
    this.scene = scene
    this.#options = options
    this.#known = new Set(scene.iam.projects.map(({ id }) => id))
  }

  get size(): number {
    return this.#worlds.size
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
    if (projectId !== undefined) {
      this.#put(projectId, to)
    } else {
      this.#to = to
      this.#worlds.clear()
    }
  }

  #put(projectId: string, to: ResetTo): World {
    const { scene } = this
    const seed = `${this.#options.seed}/${projectId}`
    const clock = new Clock(this.#options.clock)
    const start = scene.startAt(clock.now())
    const notebooks = to === 'empty' ? storedNotebooks([]) : start.notebooks
    const world: World = {
      projectId,
      cloud: new Cloud(
        { ...start, notebooks, clock, seed, iam: scene.iam, roles: scene.roles },
        this.#options,
      ),
      faults: new Faults({ seed, prefix: 'fault', projectId }, scene.faults),
    }
    this.#worlds.set(projectId, world)
    return world
  }
}
