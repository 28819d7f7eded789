import type { NewStart } from '../../schemas/undo.ts'
import { cannotUndo, controlNotFound } from '../control-errors.ts'
import type { Scene } from '../scenes/scene.ts'
import type { World } from './world.ts'
import { changesSince, type Versions, versionsOf } from './world-changes.ts'

/** Maximum number of projects whose world before the last reset is kept. */
const MAX_EARLIER = 32

/** The world of a project before its last reset, import or change of scene. */
export interface EarlierWorld {
  world: World
  /** What replaced it. */
  undone: NewStart
  /** The scene that the project had of its own. */
  ownScene: Scene | undefined
}

/** The worlds that a reset of one project replaced, so that it can be undone. The projects that were reset last have one. */
export class EarlierWorlds {
  readonly #kept = new Map<string, EarlierWorld & { since: Versions }>()
  readonly #onEnd: (world: World) => void

  /** `onEnd` is called for each world that is not kept any more. */
  constructor(onEnd: (world: World) => void) {
    this.#onEnd = onEnd
  }

  /** Keeps the world that `after` replaces. */
  keep(earlier: EarlierWorld, after: World): void {
    const { projectId } = after
    this.forget(projectId)
    earlier.world.journal.isSetAside = true
    this.#kept.set(projectId, { ...earlier, since: versionsOf(after) })
    if (this.#kept.size > MAX_EARLIER) this.forget(this.#kept.keys().next().value as string)
  }

  /**
   * The earlier world of a project. Throws 404 Mock.NotFound if there is none, and 409 Mock.CannotUndo if the present world
   * was changed: not by time, but by somebody.
   */
  find(projectId: string, present: World): EarlierWorld {
    const earlier = this.#kept.get(projectId)
    if (earlier === undefined) {
      const expected = `a reset, an import or a change of scene of project ${projectId} alone, among the last ${MAX_EARLIER} of all projects`
      throw controlNotFound('nothing to undo', expected)
    }
    const changes = changesSince(earlier.since, present)
    if (changes.length > 0) {
      throw cannotUndo(`a change of ${changes.join(', ')} since then`, 'an unchanged project')
    }
    return earlier
  }

  /** The earlier world of a project comes back. */
  release({ journal, projectId }: World): void {
    this.#kept.delete(projectId)
    journal.isSetAside = false
  }

  /** The newest version of a scene replaces older ones. */
  adopt(scene: Scene): void {
    for (const earlier of this.#kept.values()) {
      if (earlier.ownScene?.isVersionOf(scene)) earlier.ownScene = scene
    }
  }

  /** Drops the earlier world of a project. */
  forget(projectId: string): void {
    const earlier = this.#kept.get(projectId)
    if (earlier === undefined) return
    this.#kept.delete(projectId)
    this.#onEnd(earlier.world)
  }
}
