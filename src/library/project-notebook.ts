import { inputBy } from '../control/control-errors.ts'
import type { Engine } from '../control/engine.ts'
import { reaches } from '../control/waiting.ts'
import type { World } from '../control/worlds/worlds.ts'
import { WaitQuery } from '../schemas/journal.ts'
import type { Notebook, NotebookStatus } from '../schemas/notebook.ts'
import { type Duration, milliseconds } from '../schemas/primitives.ts'
import type { ProjectNotebooks } from './project-notebooks.ts'

/** One instance of a project, whether it is there or not. */
export class ProjectNotebook {
  /** Its id. */
  readonly id: string
  readonly #world: () => World
  readonly #notebooks: ProjectNotebooks
  readonly #engine: Engine

  constructor(id: string, world: () => World, notebooks: ProjectNotebooks, engine: Engine) {
    this.id = id
    this.#world = world
    this.#notebooks = notebooks
    this.#engine = engine
  }

  /** The instance as a copy; refuses with ModelArts.6404 where there is none. */
  get value(): Notebook {
    return this.#notebooks.get(this.id)
  }

  /** Its status; DELETED where there is none. */
  get status(): NotebookStatus {
    return this.#world().cloud.notebooks.find(this.id)?.notebook.status ?? 'DELETED'
  }

  /**
   * Resolves once it has a status, DELETED being that of one that is gone. Rejects with 404 Mock.NotFound where
   * there is none, with 408 Mock.Timeout after `timeout` of the host's time (30 s unless told, at most 10 minutes).
   */
  async reaches(
    status: NotebookStatus,
    { timeout = '30s' }: { timeout?: Duration } = {},
  ): Promise<void> {
    const wait = inputBy(WaitQuery, { notebook: this.id, status, timeout: `${timeout}` })
    const limits = { timeout: milliseconds(wait.timeout), signal: this.#engine.stopping }
    const wanted = { notebook: this.id, status }
    await reaches(this.#world().projectId, wanted, this.#engine, limits)
  }

  /**
   * Ends what goes on with it; gives it as it is then, undefined where it is gone. Throws ModelArts.6404 where
   * there is none.
   */
  advance(): Notebook | undefined {
    return this.#notebooks.advance(this.id)
  }

  /** Puts it in a status, whatever it was in. Throws ModelArts.6404 where there is none. */
  force(status: NotebookStatus, failReason?: string): Notebook {
    return this.#notebooks.force(this.id, status, failReason)
  }
}
