import { hiddenFieldsOf } from '../cloud/notebooks/shown-fields.ts'
import type { Engine } from '../control/engine.ts'
import { waitForStatus } from '../control/waiting.ts'
import type { World } from '../control/worlds/worlds.ts'
import type { HiddenFields } from '../schemas/hidden-fields.ts'
import type { Notebook, NotebookStatus } from '../schemas/notebook.ts'
import type { Duration } from '../schemas/primitives.ts'
import type { ProjectNotebooks } from './project-notebooks.ts'
import { waitLimits } from './wait-limits.ts'

/** Handle for one instance of a project: wait for a status, or force one. The instance need not exist. */
export class ProjectNotebook {
  /** Id of the instance. */
  readonly id: string
  readonly #world: () => World
  readonly #notebooks: ProjectNotebooks
  readonly #engine: Engine

  /** @internal */
  constructor(id: string, world: () => World, notebooks: ProjectNotebooks, engine: Engine) {
    this.id = id
    this.#world = world
    this.#notebooks = notebooks
    this.#engine = engine
  }

  /**
   * A copy of the instance as the API shows it.
   *
   * @throws 400 ModelArts.6404 (404 with the option notFoundStatus) if it does not exist.
   * @example project.notebook('nb-1').value.name // -> 'nb-1'
   */
  get value(): Notebook {
    return this.#notebooks.get(this.id)
  }

  /**
   * A copy of what the instance keeps but the API does not show: `hooks` and `public_network_config`.
   *
   * @throws 400 ModelArts.6404 (404 with the option notFoundStatus) if it does not exist.
   * @example project.notebook('nb-1').hiddenFields.hooks // -> undefined
   */
  get hiddenFields(): HiddenFields {
    return structuredClone(hiddenFieldsOf(this.#world().cloud.notebooks.get(this.id).notebook))
  }

  /**
   * The status of the instance; DELETED if it does not exist.
   *
   * @example
   * project.notebook('nb-1').status // -> 'RUNNING'
   * project.notebook('nb-2').status // -> 'DELETED'
   */
  get status(): NotebookStatus {
    return this.#world().cloud.notebooks.find(this.id)?.notebook.status ?? 'DELETED'
  }

  /**
   * Waits until the instance has a status.
   *
   * @param status - Status to wait for; DELETED means that the instance is gone.
   * @param options - `timeout`: longest wait in host time, ms or such as `'5s'` (30 s, at most 10 minutes).
   * @throws 404 Mock.NotFound if the instance does not exist; 408 Mock.Timeout if it does not reach the status in
   *   time; 400 Mock.InvalidInput if an argument is malformed.
   * @example
   * project.notebooks.stop('nb-1')
   * const stopped = project.notebook('nb-1').reaches('STOPPED')
   * project.advance('10s')
   * await stopped
   * await project.notebook('nb-1').reaches('RUNNING', { timeout: 10 }) // throws Mock.Timeout
   */
  async reaches(status: NotebookStatus, options: { timeout?: Duration } = {}): Promise<void> {
    const wanted = { notebook: this.id, status }
    const limits = waitLimits(wanted, options.timeout, this.#engine.stopping)
    await waitForStatus(this.#world().projectId, wanted, this.#engine, limits)
  }

  /**
   * Ends every running transition of the instance at once.
   *
   * @returns A copy of the instance after that; undefined if it is gone.
   * @throws 400 ModelArts.6404 (404 with the option notFoundStatus) if it does not exist.
   * @example
   * project.notebooks.stop('nb-1').status // -> 'STOPPING'
   * project.notebook('nb-1').advance()?.status // -> 'STOPPED'
   */
  advance(): Notebook | undefined {
    return this.#notebooks.advance(this.id)
  }

  /**
   * Undoes the deletion of the instance, see `project.notebooks.undelete`.
   *
   * @returns A copy of the instance.
   * @throws 404 Mock.NotFound if its deletion is not kept; 409 Mock.CannotUndo if something is in the way.
   * @example
   * project.notebooks.delete('nb-1')
   * project.notebook('nb-1').undelete().status // -> 'RUNNING'
   */
  undelete(): Notebook {
    return this.#notebooks.undelete(this.id)
  }

  /**
   * Puts the instance in a status, from any other. A running transition does not end any more.
   *
   * @param status - The new status; any of the API, also FROZEN and DELETED.
   * @param failReason - Text for `fail_reason`, at most 1024 characters.
   * @returns A copy of the instance after that.
   * @throws 400 ModelArts.6404 (404 with the option notFoundStatus) if it does not exist; 400 Mock.InvalidInput if
   *   an argument is malformed.
   * @example project.notebook('nb-1').force('ERROR', 'out of disk').fail_reason // -> 'out of disk'
   */
  force(status: NotebookStatus, failReason?: string): Notebook {
    return this.#notebooks.force(this.id, status, failReason)
  }
}
