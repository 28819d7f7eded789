import { ANY, type ListNotebooksQuery } from '../../../schemas/list-notebooks-query.ts'
import type { NotebookStatus } from '../../../schemas/notebook.ts'
import type { WorldNotebooksQuery } from '../../../schemas/overview.ts'
import { parameterInvalid } from '../../errors/errors.ts'
import type { Caller } from '../../iam/iam.ts'
import type { Steps } from '../../kernel/steps.ts'
import type { Workspaces } from '../../workspaces/workspaces.ts'
import { type Filter, hasValue } from './filter.ts'
import { filtersOf, type ListFilters, type QueryOptions, sortOf } from './query.ts'
import type { Row } from './row.ts'
import type { Search, Sort } from './search.ts'
import type { NotebookStore } from './store.ts'

/**
 * Options for list behaviour that public sources do not define, or define differently
 * (docs/contract/discrepancies.md#switches).
 */
export interface ListOptions extends QueryOptions {
  /** Feature of a list without the parameter `feature`. */
  listDefaultFeature: 'NOTEBOOK' | 'ANY'
  /** Whether to refuse values that the service accepts, but its documents do not list. */
  strict: boolean
}

/**
 * A page of a list (docs/contract/behaviours.md#pages-and-counters): `current` counts pages from 0, `size` is
 * the limit.
 */
export interface RowPage {
  current: number
  rows: Row[]
  pages: number
  size: number
  total: number
  /** Parameters that had no effect, and why. */
  warnings: readonly string[]
}

/** The two lists of the API, and that of the control plane, whose query can ask for more. */
export type ListKind = 'list' | 'listAll' | 'world'

type AnyQuery = ListNotebooksQuery | WorldNotebooksQuery

/** The list operations on the instances of one project (docs/contract/behaviours.md#the-two-lists). */
export class NotebookLists {
  readonly #store: NotebookStore
  readonly #workspaces: Workspaces
  readonly #options: ListOptions

  constructor(store: NotebookStore, workspaces: Workspaces, options: ListOptions) {
    this.#store = store
    this.#workspaces = workspaces
    this.#options = options
  }

  /** The caller's own instances; an admin may name another owner. */
  list(caller: Caller, query: ListNotebooksQuery): RowPage {
    return this.#page(caller, query, 'list')
  }

  /** Instances of all users of the project; an admin may select one owner. */
  listAll(caller: Caller, query: ListNotebooksQuery): RowPage {
    return this.#page(caller, query, 'listAll')
  }

  /** The same for the control plane: any feature, any workspace, several statuses (docs/control-plane.md#list-of-a-world). */
  listWorld(admin: Caller, query: WorldNotebooksQuery): RowPage {
    return this.#page(admin, query, 'world')
  }

  /** What makes a list quick, in steps; undefined if it is quick already. */
  preparation(caller: Caller, query: AnyQuery, kind: ListKind): Steps<void> | undefined {
    const { search, sort } = this.#searchOf(caller, query, kind)
    return query.id === undefined ? this.#store.preparation(search, sort) : undefined
  }

  /** Number of instances that match. */
  count(wanted: ListFilters): number {
    return this.#find(filtersOf(wanted, this.#options), 0).total
  }

  /** Numbers of instances with a status that have each of the flavors, in steps. */
  *countsByFlavor(status: NotebookStatus, flavors: readonly string[]): Steps<number[]> {
    const numbers: number[] = []
    for (const id of flavors) {
      const filters = [hasValue('status', status), hasValue('flavor', id)]
      yield* this.#store.preparation({ filters }, undefined) ?? []
      numbers.push(this.#find(filters, 0).total)
      yield
    }
    return numbers
  }

  /** The newest instance that matches. */
  newest(wanted: ListFilters): Row | undefined {
    return this.#find(filtersOf(wanted, this.#options), 1).rows[0]
  }

  #find(filters: readonly Filter[], limit: number) {
    const search = { filters, descending: true, offset: 0, limit }
    return this.#store.find(search, undefined, undefined)
  }

  #page(caller: Caller, query: AnyQuery, kind: ListKind): RowPage {
    const { limit, offset } = query
    const { search, sort, workspace_id } = this.#searchOf(caller, query, kind)
    const parameter = query.workspace_id ? 'workspace_id' : 'workspaceId'
    if (workspace_id !== undefined) this.#workspaces.expect(workspace_id, parameter)
    const found = this.#store.find(search, sort, query.id)
    return {
      current: Math.floor(offset / limit),
      rows: found.rows,
      pages: Math.ceil(found.total / limit),
      size: limit,
      total: found.total,
      warnings: ignored(caller, query),
    }
  }

  /** Throws for a limit that strict servers refuse, and ModelArts.6303 for an unknown sort field. */
  #searchOf(caller: Caller, query: AnyQuery, kind: ListKind) {
    const { feature, limit, offset, sort_key, sort_dir, status, workspaceId, ...given } = query
    if (this.#options.strict && !DOCUMENTED_LIMITS.includes(limit)) {
      throw parameterInvalid({ path: 'limit', found: `${limit}`, expected: '10, 20 or 50' })
    }
    const any = kind === 'world' ? ANY : undefined
    const workspace = given.workspace_id ?? workspaceId ?? '0'
    const workspace_id = workspace === any ? undefined : workspace
    const owner = ownerFor(caller, query, kind)
    const wanted: ListFilters = { ...given, owner, workspace_id, feature: this.#feature(feature) }
    const sort: Sort | undefined = sortOf(sort_key)
    const statuses = status === undefined ? [] : [hasValue('status', ...status.split(','))]
    const filters = [...filtersOf(wanted, this.#options), ...statuses]
    const search: Search = { filters, descending: sort_dir === 'DESC', offset, limit }
    return { search, sort, workspace_id }
  }

  #feature(feature: AnyQuery['feature']): ListFilters['feature'] {
    if (feature === ANY) return undefined
    if (feature !== undefined) return feature
    return this.#options.listDefaultFeature === 'ANY' ? undefined : 'NOTEBOOK'
  }
}

/** The owner whose instances a list shows; undefined for all. */
function ownerFor({ role, user }: Caller, { owner }: AnyQuery, kind: ListKind) {
  if (kind !== 'list') return role.admin ? owner : undefined
  return role.admin ? (owner ?? user.id) : user.id
}

/** Limits that the texts of the SDKs name; the service accepts any from 1 to 1000. */
const DOCUMENTED_LIMITS: readonly number[] = [10, 20, 50]

function ignored({ role }: Caller, query: AnyQuery): string[] {
  const warnings: string[] = []
  if (query.owner !== undefined && !role.admin) {
    warnings.push('owner is ignored: only an administrator may name one')
  }
  const { workspaceId, workspace_id } = query
  if (workspaceId !== undefined && workspace_id !== undefined && workspaceId !== workspace_id) {
    warnings.push('workspaceId is ignored: workspace_id wins')
  }
  return warnings
}
