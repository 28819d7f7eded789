import type { z } from 'zod'
import { parameterInvalid } from './cloud/errors.ts'
import type { Caller } from './cloud/iam.ts'
import { jsonOf, type Row } from './cloud/notebooks/notebook-row.ts'
import type { RowPage } from './cloud/notebooks/notebooks.ts'
import { inputInvalid } from './control/control-errors.ts'
import { brokenReferences, complete } from './control/scene-notebooks.ts'
import type { World } from './control/worlds.ts'
import { check, type Finding, quote } from './schemas/findings.ts'
import { ListNotebooksQuery } from './schemas/list-notebooks-query.ts'
import type { Notebook, NotebookPage } from './schemas/notebook.ts'
import { type OperationId, operation } from './schemas/operations.ts'
import { SceneNotebook } from './schemas/scene.ts'

/** The notebooks of a project as a test in the same process reaches them. Values are copies. */
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
    return this.#page(this.#world().cloud.notebooks.list(caller, queryFrom(query)))
  }

  /** Everybody's instances, as ListAllNotebooks gives them. Throws as `list` does. */
  listAll(query: z.input<typeof ListNotebooksQuery> = {}): NotebookPage {
    const caller = this.#authorized('ListAllNotebooks')
    return this.#page(this.#world().cloud.notebooks.listAll(caller, queryFrom(query)))
  }

  /** The instance with this id; throws ModelArts.6404 where there is none. */
  get(id: string): Notebook {
    return this.#value(this.#world().cloud.notebooks.get(id))
  }

  /**
   * Puts an instance in as an entry of a scene would: what is left out is filled in, what has the
   * same id is replaced. Throws 400 Mock.InvalidInput with what was found, expected and where.
   */
  put(entry: z.input<typeof SceneNotebook>): Notebook {
    const { cloud } = this.#world()
    const checked = check(SceneNotebook, entry)
    if ('findings' in checked) throw inputInvalid('InvalidInput', checked.findings)
    const { catalog, iam, workspaces } = cloud
    const references = { catalog, iam, workspaces: new Set(workspaces.ids) }
    const broken = brokenReferences(checked.value, references)
    if (broken.length > 0) throw inputInvalid('InvalidInput', broken)
    const named = { id: cloud.ids.uuid(), ...checked.value }
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

  #value(row: Row): Notebook {
    return JSON.parse(jsonOf(row, this.#baseUrl())) as Notebook
  }
}

function queryFrom(query: z.input<typeof ListNotebooksQuery>): ListNotebooksQuery {
  const checked = check(ListNotebooksQuery, query)
  if ('value' in checked) return checked.value
  throw parameterInvalid(checked.findings[0] as Finding)
}
