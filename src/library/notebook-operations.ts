import type * as z from 'zod'
import type { Caller } from '../cloud/iam/iam.ts'
import type { RowPage } from '../cloud/notebooks/list/lists.ts'
import type { Row } from '../cloud/notebooks/list/row.ts'
import type { AnsweredAction } from '../cloud/notebooks/shown-fields.ts'
import { idTaken, inputInvalid, readInput } from '../control/control-errors.ts'
import type { World } from '../control/worlds/worlds.ts'
import { quote } from '../schemas/findings.ts'
import { type Lease, LeaseRequest, StartQuery } from '../schemas/lease.ts'
import { ListNotebooksQuery } from '../schemas/list-notebooks-query.ts'
import type { Notebook, NotebookPage } from '../schemas/notebook.ts'
import { NotebookCreateRequest, NotebookUpdateRequest } from '../schemas/notebook-request.ts'
import { type OperationId, operation } from '../schemas/operations.ts'
import { NewId } from '../schemas/primitives.ts'
import { bodyFrom, queryFrom } from './notebook-values.ts'

/** Operations of the API on the notebooks of a project, called as one user. They throw the error that the API responds with. */
export class NotebookOperations {
  readonly #world: () => World
  readonly #baseUrl: () => string
  readonly #userName: string | undefined

  /** @internal */
  constructor(world: () => World, baseUrl: () => string, userName?: string) {
    this.#world = world
    this.#baseUrl = baseUrl
    this.#userName = userName
  }

  /**
   * ListNotebooks: lists the instances of the caller.
   *
   * @param query - Filters, sorting and page; without them the 10 newest instances.
   * @returns A page: `data` (copies), `total` (records on all pages), `pages`, `size` (the limit), `current` (from 0).
   * @throws 400 ModelArts.0104 if a parameter is malformed, 6303 for an unknown sort_key, 0102 for an unknown
   *   workspace; 401 ModelArts.6201 or 6203 for a suspended user; 403 ModelArts.0108 if the user lacks the right.
   * @example
   * project.notebooks.list({ status: 'RUNNING', name: 'llama' }).total // -> 2
   * project.notebooks.list({ limit: 0 }) // throws ModelArts.0104
   */
  list(query: z.input<typeof ListNotebooksQuery> = {}): NotebookPage {
    const caller = this.#authorized('ListNotebooks')
    return this.#page(
      this.#world().cloud.notebooks.list(caller, queryFrom(ListNotebooksQuery, query)),
    )
  }

  /**
   * ListAllNotebooks: lists the instances of all users.
   *
   * @param query - Filters, sorting and page, as for `list`.
   * @returns A page, as from `list`.
   * @throws As `list`: 400 ModelArts.0104, 6303 or 0102; 401 ModelArts.6201 or 6203; 403 ModelArts.0108.
   * @example project.notebooks.listAll({ limit: 5 }).data.length // -> 5
   */
  listAll(query: z.input<typeof ListNotebooksQuery> = {}): NotebookPage {
    const caller = this.#authorized('ListAllNotebooks')
    return this.#page(
      this.#world().cloud.notebooks.listAll(caller, queryFrom(ListNotebooksQuery, query)),
    )
  }

  /**
   * CreateNotebook: creates an instance. It is CREATING until the creation ends (3 s of world time by default).
   *
   * @param request - The body. Sizes of volumes are GB, durations are ms.
   * @param id - Its id; a new one by default.
   * @returns A copy of the new instance, with the fields that the API returns.
   * @throws 400 ModelArts.6400 if the body is malformed, other 400 ModelArts codes for what the project does not
   *   have or allow; 401 and 403 as `list`; 409 Mock.IdTaken or 400 Mock.InvalidInput for an id that cannot be used.
   * @example
   * const request = {
   *   name: 'trainer',
   *   flavor: 'modelarts.vm.cpu.2u',
   *   image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090',
   *   volume: { category: 'EVS', ownership: 'MANAGED', capacity: 50 },
   * } as const
   * project.notebooks.create(request, 'nb-2').status // -> 'CREATING'
   * project.notebooks.create(request, 'nb-2') // throws Mock.IdTaken
   */
  create(request: z.input<typeof NotebookCreateRequest>, id?: string): Notebook {
    const caller = this.#authorized('CreateNotebook')
    const { notebooks } = this.#world().cloud
    if (id !== undefined && notebooks.find(readInput(NewId, id)) !== undefined) throw idTaken(id)
    const { row } = notebooks.create(caller, bodyFrom(NotebookCreateRequest, request), id)
    return this.#answer(row, 'create')
  }

  /**
   * ShowNotebook: reads an instance. The read counts for progression rules with mode `manual`.
   *
   * @param id - Id of the instance.
   * @returns A copy.
   * @throws 400 ModelArts.6404 (404 with the option notFoundStatus) if it does not exist; 403 ModelArts.6407 if it
   *   belongs to another user; 401 and 403 as `list`.
   * @example
   * project.notebooks.show('nb-1').name // -> 'nb-1'
   * project.notebooks.show('nb-2') // throws ModelArts.6404
   */
  show(id: string): Notebook {
    const caller = this.#authorized('ShowNotebook')
    return this.#value(this.#world().cloud.notebooks.show(caller, id))
  }

  /**
   * UpdateNotebook: changes the given fields of an instance.
   *
   * @param id - Id of the instance.
   * @param request - The body. Sizes of volumes are GB.
   * @returns A copy of the changed instance.
   * @throws 400 ModelArts.6400 if the body is malformed, other 400 ModelArts codes for a change that is not allowed;
   *   400 ModelArts.6404, 401 and 403 as `show`.
   * @example project.notebooks.update('nb-1', { description: 'night run' }).description // -> 'night run'
   */
  update(id: string, request: z.input<typeof NotebookUpdateRequest>): Notebook {
    const caller = this.#authorized('UpdateNotebook')
    const body = bodyFrom(NotebookUpdateRequest, request)
    return this.#value(this.#world().cloud.notebooks.update(caller, id, body).row)
  }

  /**
   * DeleteNotebook: deletes an instance. It is DELETING until the deletion ends (2 s of world time by default).
   *
   * @param id - Id of the instance.
   * @returns A copy, with the fields that the API returns.
   * @throws 400 with a ModelArts code for the status, if its status does not allow it; 400 ModelArts.6404, 401 and
   *   403 as `show`.
   * @example project.notebooks.delete('nb-1').status // -> 'DELETING'
   */
  delete(id: string): Notebook {
    const caller = this.#authorized('DeleteNotebook')
    return this.#answer(this.#world().cloud.notebooks.delete(caller, id), 'delete')
  }

  /**
   * StartNotebook: starts an instance. It is STARTING until the start ends (3 s of world time by default).
   *
   * @param id - Id of the instance.
   * @param query - `duration`: time in ms until it stops by itself; `type`: `TIMING` or `IDLE`.
   * @returns A copy, with the fields that the API returns.
   * @throws 400 ModelArts.0104 if a parameter is malformed, ModelArts.6349 if the duration is out of range, or the
   *   code for its status; 400 ModelArts.6404, 401 and 403 as `show`.
   * @example
   * project.notebook('nb-1').force('STOPPED')
   * project.notebooks.start('nb-1', { duration: 7_200_000 }).status // -> 'STARTING'
   */
  start(id: string, query: z.input<typeof StartQuery> = {}): Notebook {
    const caller = this.#authorized('StartNotebook')
    const row = this.#world().cloud.notebooks.start(caller, id, queryFrom(StartQuery, query))
    return this.#answer(row, 'start')
  }

  /**
   * StopNotebook: stops an instance. It is STOPPING until the stop ends (2 s of world time by default).
   *
   * @param id - Id of the instance.
   * @returns A copy, with the fields that the API returns.
   * @throws 400 with a ModelArts code for the status, if its status does not allow it; 400 ModelArts.6404, 401 and
   *   403 as `show`.
   * @example project.notebooks.stop('nb-1').status // -> 'STOPPING'
   */
  stop(id: string): Notebook {
    const caller = this.#authorized('StopNotebook')
    return this.#answer(this.#world().cloud.notebooks.stop(caller, id), 'stop')
  }

  /**
   * RenewLease: changes when an instance stops by itself.
   *
   * @param id - Id of the instance.
   * @param request - `duration`: ms from now, -1 for no automatic stop; `type`: `TIMING` or `IDLE`.
   * @returns A copy of the lease; its `duration` is ms from the creation of the instance.
   * @throws 400 ModelArts.6400 if the body is malformed, ModelArts.6349 if the duration is out of range, or the code
   *   for its status; 400 ModelArts.6404, 401 and 403 as `show`.
   * @example project.notebooks.renewLease('nb-1', { duration: 7_200_000 }).enable // -> true
   */
  renewLease(id: string, request: z.input<typeof LeaseRequest> = {}): Lease {
    const caller = this.#authorized('RenewLease')
    const body = bodyFrom(LeaseRequest, request)
    return this.#world().cloud.notebooks.leases.renew(caller, id, {}, body)
  }

  #authorized(id: OperationId): Caller {
    const { iam, roles } = this.#world().cloud
    const user = this.#userName === undefined ? iam.admin : iam.userNamed(this.#userName)
    if (user === undefined) {
      const expected = `one of ${iam.users.map(({ name }) => name).join(', ')}`
      throw inputInvalid('InvalidInput', [{ path: 'user', found: quote(this.#userName), expected }])
    }
    const caller = roles.caller(user)
    roles.authorize(caller, operation(id).action)
    return caller
  }

  #page({ current, rows, pages, size, total }: RowPage): NotebookPage {
    return {
      current,
      data: rows.map((row) => this.#value(row)),
      pages,
      size,
      total,
    }
  }

  #value(row: Row): Notebook {
    return this.#world().cloud.encoder.valueOf(row, this.#baseUrl())
  }

  #answer(row: Row, action: AnsweredAction): Notebook {
    const { encoder } = this.#world().cloud
    return JSON.parse(encoder.answerOf(row, action, this.#baseUrl())) as Notebook
  }
}
