import type { z } from 'zod'
import { parameterInvalid, payloadInvalid } from '../cloud/errors/errors.ts'
import type { Caller } from '../cloud/iam/iam.ts'
import type { RowPage } from '../cloud/notebooks/list/lists.ts'
import { answerOf, jsonOf, type Row } from '../cloud/notebooks/list/row.ts'
import type { AnsweredAction } from '../cloud/notebooks/shown-fields.ts'
import { idTaken, inputBy, inputInvalid } from '../control/control-errors.ts'
import { brokenReferences, complete } from '../control/scenes/scene-notebooks.ts'
import type { World } from '../control/worlds/worlds.ts'
import { ForceRequest } from '../schemas/control.ts'
import { quote, read } from '../schemas/findings.ts'
import { type Lease, LeaseRequest, StartQuery } from '../schemas/lease.ts'
import { ListNotebooksQuery } from '../schemas/list-notebooks-query.ts'
import type { Notebook, NotebookPage, NotebookStatus } from '../schemas/notebook.ts'
import { NotebookCreateRequest, NotebookUpdateRequest } from '../schemas/notebook-request.ts'
import { type OperationId, operation } from '../schemas/operations.ts'
import { PinnedId } from '../schemas/primitives.ts'
import { SceneNotebook } from '../schemas/scene.ts'

/**
 * The notebooks of a project as a test in the same process reaches them. Values are copies. An operation of the
 * API throws the ModelArtsError that the API would answer with.
 */
export class ProjectNotebooks {
  readonly #world: () => World
  readonly #baseUrl: () => string
  readonly #userName: string | undefined

  constructor(world: () => World, baseUrl: () => string, userName?: string) {
    this.#world = world
    this.#baseUrl = baseUrl
    this.#userName = userName
  }

  /**
   * The caller's own instances, as ListNotebooks gives them: a page of `size` records of `total`.
   * Throws what the API refuses with, a ModelArtsError of 400, 401 or 403.
   */
  list(query: z.input<typeof ListNotebooksQuery> = {}): NotebookPage {
    const caller = this.#authorized('ListNotebooks')
    return this.#page(
      this.#world().cloud.notebooks.list(caller, queryFrom(ListNotebooksQuery, query)),
    )
  }

  /** Everybody's instances, as ListAllNotebooks gives them. Throws as `list` does. */
  listAll(query: z.input<typeof ListNotebooksQuery> = {}): NotebookPage {
    const caller = this.#authorized('ListAllNotebooks')
    return this.#page(
      this.#world().cloud.notebooks.listAll(caller, queryFrom(ListNotebooksQuery, query)),
    )
  }

  /**
   * A new instance, CREATING, as CreateNotebook makes it. `id` names its id: throws 409 Mock.IdTaken where an
   * instance has it, 400 Mock.InvalidInput where it cannot be one.
   */
  create(request: z.input<typeof NotebookCreateRequest>, id?: string): Notebook {
    const caller = this.#authorized('CreateNotebook')
    const { notebooks } = this.#world().cloud
    if (id !== undefined && notebooks.find(inputBy(PinnedId, id)) !== undefined) throw idTaken(id)
    const { row } = notebooks.create(caller, bodyFrom(NotebookCreateRequest, request), id)
    return this.#answer(row, 'create')
  }

  /** What ShowNotebook gives: a read that a manual progression waits for. */
  show(id: string): Notebook {
    const caller = this.#authorized('ShowNotebook')
    return this.#value(this.#world().cloud.notebooks.show(caller, id))
  }

  /** Changes what is given, as UpdateNotebook does. */
  update(id: string, request: z.input<typeof NotebookUpdateRequest>): Notebook {
    const caller = this.#authorized('UpdateNotebook')
    const body = bodyFrom(NotebookUpdateRequest, request)
    return this.#value(this.#world().cloud.notebooks.update(caller, id, body).row)
  }

  /** DELETING, as DeleteNotebook answers; gone once its time is up. */
  delete(id: string): Notebook {
    const caller = this.#authorized('DeleteNotebook')
    return this.#answer(this.#world().cloud.notebooks.delete(caller, id), 'delete')
  }

  /** STARTING, as StartNotebook answers; `duration` in ms. */
  start(id: string, query: z.input<typeof StartQuery> = {}): Notebook {
    const caller = this.#authorized('StartNotebook')
    const row = this.#world().cloud.notebooks.start(caller, id, queryFrom(StartQuery, query))
    return this.#answer(row, 'start')
  }

  /** STOPPING, as StopNotebook answers. */
  stop(id: string): Notebook {
    const caller = this.#authorized('StopNotebook')
    return this.#answer(this.#world().cloud.notebooks.stop(caller, id), 'stop')
  }

  /** The lease after RenewLease; `duration` in ms from now. */
  renewLease(id: string, request: z.input<typeof LeaseRequest> = {}): Lease {
    const caller = this.#authorized('RenewLease')
    const body = bodyFrom(LeaseRequest, request)
    return this.#world().cloud.notebooks.renewLease(caller, id, {}, body)
  }

  /**
   * Puts an instance in any status; the transition it was in does not end any more. Throws ModelArts.6404 where
   * there is none.
   */
  force(id: string, status: NotebookStatus, failReason?: string): Notebook {
    const { notebooks } = this.#world().cloud
    const request = { status, fail_reason: failReason }
    const { fail_reason, ...given } = inputBy(ForceRequest, request)
    notebooks.schedule.force(notebooks.get(id).notebook, given.status, fail_reason)
    return this.get(id)
  }

  /** Ends all that goes on with an instance; undefined where it is gone then. Throws ModelArts.6404 where there is none. */
  advance(id: string): Notebook | undefined {
    const { notebooks } = this.#world().cloud
    notebooks.schedule.advance(notebooks.get(id).notebook)
    const row = notebooks.find(id)
    return row && this.#value(row)
  }

  /** The instance with this id, whoever owns it; throws ModelArts.6404 where there is none. */
  get(id: string): Notebook {
    return this.#value(this.#world().cloud.notebooks.get(id))
  }

  /**
   * Puts an instance in as an entry of a scene would: what is left out is filled in, what has the
   * same id is replaced. Throws 400 Mock.InvalidInput with what was found, expected and where.
   */
  put(entry: z.input<typeof SceneNotebook>): Notebook {
    const { cloud } = this.#world()
    const given = inputBy(SceneNotebook, entry)
    const { catalog, iam, workspaces } = cloud
    const references = { catalog, iam, workspaces: new Set(workspaces.ids) }
    const broken = brokenReferences(given, references)
    if (broken.length > 0) throw inputInvalid('InvalidInput', broken)
    const named = { id: cloud.ids.uuid(), ...given }
    return this.#value(cloud.notebooks.put(complete(named, references, cloud.clock.now())))
  }

  /** Takes an instance out at once, if it is there. */
  remove(id: string): void {
    this.#world().cloud.notebooks.remove(id)
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
    return { current, data: rows.map((row) => this.#value(row)), pages, size, total }
  }

  #answer(row: Row, action: AnsweredAction): Notebook {
    return JSON.parse(answerOf(row, action, this.#baseUrl())) as Notebook
  }

  #value(row: Row): Notebook {
    return JSON.parse(jsonOf(row, this.#baseUrl())) as Notebook
  }
}

function bodyFrom<S extends z.ZodType>(schema: S, body: z.input<S>): z.output<S> {
  return read(schema, body, ([first]) => payloadInvalid(first))
}

function queryFrom<S extends z.ZodType>(schema: S, query: z.input<S>): z.output<S> {
  return read(schema, query, ([first]) => parameterInvalid(first))
}
