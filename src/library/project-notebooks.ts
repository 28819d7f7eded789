import type * as z from 'zod'
import { inputInvalid, readInput } from '../control/control-errors.ts'
import { brokenReferences, completeNotebook } from '../control/scenes/scene-notebooks.ts'
import { undelete } from '../control/worlds/undelete.ts'
import type { World } from '../control/worlds/worlds.ts'
import { ForceRequest } from '../schemas/control.ts'
import type { Notebook, NotebookStatus } from '../schemas/notebook.ts'
import { NewId } from '../schemas/primitives.ts'
import { SceneNotebook } from '../schemas/scene.ts'
import { NotebookOperations } from './notebook-operations.ts'

/**
 * The notebooks of a project: the operations of the API, and what only a mock can do. Returned values are copies.
 */
export class ProjectNotebooks extends NotebookOperations {
  readonly #world: () => World
  readonly #baseUrl: () => string

  /** @internal */
  constructor(world: () => World, baseUrl: () => string, userName?: string) {
    super(world, baseUrl, userName)
    this.#world = world
    this.#baseUrl = baseUrl
  }

  /**
   * Puts an instance in a status, from any other. A running transition does not end any more.
   *
   * @param id - Id of the instance.
   * @param status - The new status; any of the API, also FROZEN and DELETED.
   * @param failReason - Text for `fail_reason`, at most 1024 characters.
   * @returns A copy of the instance after that.
   * @throws 400 ModelArts.6404 (404 with the option notFoundStatus) if it does not exist; 400 Mock.InvalidInput if
   *   an argument is malformed.
   * @example project.notebooks.force('nb-1', 'FROZEN').status // -> 'FROZEN'
   */
  force(id: string, status: NotebookStatus, failReason?: string): Notebook {
    const { notebooks } = this.#world().cloud
    const request = { status, fail_reason: failReason }
    const { fail_reason, ...given } = readInput(ForceRequest, request)
    notebooks.schedule.force(notebooks.get(id).notebook, given.status, fail_reason)
    return this.get(id)
  }

  /**
   * Ends every running transition of an instance at once.
   *
   * @param id - Id of the instance.
   * @returns A copy of the instance after that; undefined if it is gone.
   * @throws 400 ModelArts.6404 (404 with the option notFoundStatus) if it does not exist.
   * @example
   * project.notebooks.delete('nb-1')
   * project.notebooks.advance('nb-1') // -> undefined
   */
  advance(id: string): Notebook | undefined {
    const { encoder, notebooks } = this.#world().cloud
    notebooks.schedule.advance(notebooks.get(id).notebook)
    const row = notebooks.find(id)
    return row && encoder.valueOf(row, this.#baseUrl())
  }

  /**
   * Undoes the deletion of an instance: it comes back as it was, with its storages, tags, lease and pending transitions. What
   * was due in the meantime happens now. A project keeps its last 100 deletions by `delete`, the API or its scene.
   *
   * @param id - Id of the instance.
   * @returns A copy of the instance.
   * @throws 404 Mock.NotFound if its deletion is not kept; 409 Mock.CannotUndo if the id is taken, the quota is used up, or
   *   its image is gone.
   * @example
   * project.notebooks.delete('nb-1')
   * project.advance('10s')
   * project.notebooks.undelete('nb-1').status // -> 'RUNNING'
   */
  undelete(id: string): Notebook {
    undelete(this.#world(), id)
    return this.get(id)
  }

  /**
   * Reads an instance of any user. It does not count as a read for progression rules.
   *
   * @param id - Id of the instance.
   * @returns A copy.
   * @throws 400 ModelArts.6404 (404 with the option notFoundStatus) if it does not exist.
   * @example project.notebooks.get('nb-1').status // -> 'RUNNING'
   */
  get(id: string): Notebook {
    const { encoder, notebooks } = this.#world().cloud
    return encoder.valueOf(notebooks.get(id), this.#baseUrl())
  }

  /**
   * Puts an instance in, in any status, without a creation. An instance of the same id is replaced.
   *
   * @param entry - An entry as in notebooks.json of a scene; missing fields get defaults. Sizes are GB, times ms.
   * @returns A copy of the instance.
   * @throws 400 Mock.InvalidInput if a field is malformed, names a flavor, image, user or workspace that the project
   *   does not have, or is a new id that no request could reach, such as `open`.
   * @example
   * const image = { id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090' }
   * const flavor = 'modelarts.vm.cpu.2u'
   * project.notebooks.put({ id: 'nb-2', name: 'old', flavor, image, status: 'STOPPED' }).status // -> 'STOPPED'
   */
  put(entry: z.input<typeof SceneNotebook>): Notebook {
    const { cloud } = this.#world()
    const given = readInput(SceneNotebook, entry)
    const { catalog, iam, workspaces } = cloud
    const references = { catalog, iam, workspaces: new Set(workspaces.ids) }
    const broken = brokenReferences(given, references)
    if (broken.length > 0) throw inputInvalid('InvalidInput', broken)
    const newId = cloud.ids.uuid()
    const named = { ...given, id: given.id ?? newId }
    if (cloud.notebooks.find(named.id) === undefined) readInput(NewId, named.id, '$.id')
    const row = cloud.notebooks.put(completeNotebook(named, references, cloud.clock.now()))
    return cloud.encoder.valueOf(row, this.#baseUrl())
  }

  /**
   * Removes an instance at once, without a deletion. Does nothing if it does not exist.
   *
   * @param id - Id of the instance.
   * @throws 400 Mock.InvalidInput if the id of the project is not allowed.
   * @example
   * project.notebooks.remove('nb-1')
   * project.notebooks.get('nb-1') // throws ModelArts.6404
   */
  remove(id: string): void {
    this.#world().cloud.notebooks.remove(id)
  }
}
