import type { ListNotebooksQuery } from '../../../schemas/list-notebooks-query.ts'
import { parameterInvalid } from '../../errors/errors.ts'
import type { Caller } from '../../iam/iam.ts'
import type { Workspaces } from '../../workspaces/workspaces.ts'
import { filtersOf, type ListFilters, type QueryOptions, sortOf } from './query.ts'
import type { Row } from './row.ts'
import type { NotebookStore } from './store.ts'
import type { Filter } from './view.ts'

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

/** The two list operations on the instances of one project (docs/contract/behaviours.md#the-two-lists). */
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
    const owner = caller.role.admin ? (query.owner ?? caller.user.id) : caller.user.id
    return this.#page(caller, query, owner)
  }

  /** Instances of all users of the project; an admin may select one owner. */
  listAll(caller: Caller, query: ListNotebooksQuery): RowPage {
    return this.#page(caller, query, caller.role.admin ? query.owner : undefined)
  }

  /** Number of instances that match. */
  count(wanted: ListFilters): number {
    return this.#find(wanted, 0).total
  }

  /** The newest instance that matches. */
  newest(wanted: ListFilters): Row | undefined {
    return this.#find(wanted, 1).rows[0]
  }

  #find(wanted: ListFilters, limit: number) {
    const filters = filtersOf(wanted, this.#options) as [Filter, ...Filter[]]
    const search = { filters, descending: true, offset: 0, limit }
    return this.#store.find(search, undefined, undefined)
  }

  #page(caller: Caller, query: ListNotebooksQuery, owner: string | undefined): RowPage {
    const { limit, offset, sort_key, sort_dir, workspaceId, ...given } = query
    const workspace_id = given.workspace_id ?? workspaceId ?? '0'
    if (this.#options.strict && !DOCUMENTED_LIMITS.includes(limit)) {
      throw parameterInvalid({ path: 'limit', found: `${limit}`, expected: '10, 20 or 50' })
    }
    const wanted: ListFilters = { ...given, owner, workspace_id, feature: this.#feature(query) }
    const sort = sortOf(sort_key)
    this.#workspaces.expect(workspace_id, given.workspace_id ? 'workspace_id' : 'workspaceId')
    const filters = filtersOf(wanted, this.#options) as [Filter, ...Filter[]]
    const descending = sort_dir === 'DESC'
    const found = this.#store.find({ filters, descending, offset, limit }, sort, wanted.id)
    return {
      current: Math.floor(offset / limit),
      rows: found.rows,
      pages: Math.ceil(found.total / limit),
      size: limit,
      total: found.total,
      warnings: ignored(caller, query),
    }
  }

  #feature({ feature }: ListNotebooksQuery): ListFilters['feature'] {
    if (feature !== undefined) return feature
    return this.#options.listDefaultFeature === 'ANY' ? undefined : 'NOTEBOOK'
  }
}

/** Limits that the texts of the SDKs name; the service accepts any from 1 to 1000. */
const DOCUMENTED_LIMITS: readonly number[] = [10, 20, 50]

function ignored({ role }: Caller, query: ListNotebooksQuery): string[] {
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
