import type { ListNotebooksQuery } from '../../../schemas/list-notebooks-query.ts'
import { parameterInvalid } from '../../errors/errors.ts'
import type { Caller } from '../../iam/iam.ts'
import type { Steps } from '../../kernel/steps.ts'
import type { Workspaces } from '../../workspaces/workspaces.ts'
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
    return this.#page(caller, query, ownerFor(caller, query, 'list'))
  }

  /** Instances of all users of the project; an admin may select one owner. */
  listAll(caller: Caller, query: ListNotebooksQuery): RowPage {
    return this.#page(caller, query, ownerFor(caller, query, 'listAll'))
  }

  /** What makes a list quick, in steps; undefined if it is quick already. */
  preparation(
    caller: Caller,
    query: ListNotebooksQuery,
    kind: 'list' | 'listAll',
  ): Steps<void> | undefined {
    const { search, sort } = this.#searchOf(query, ownerFor(caller, query, kind))
    return query.id === undefined ? this.#store.preparation(search, sort) : undefined
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
    const filters = filtersOf(wanted, this.#options)
    const search = { filters, descending: true, offset: 0, limit }
    return this.#store.find(search, undefined, undefined)
  }

  #page(caller: Caller, query: ListNotebooksQuery, owner: string | undefined): RowPage {
    const { limit, offset } = query
    const { search, sort, workspace_id } = this.#searchOf(query, owner)
    this.#workspaces.expect(workspace_id, query.workspace_id ? 'workspace_id' : 'workspaceId')
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
  #searchOf(query: ListNotebooksQuery, owner: string | undefined) {
    const { limit, offset, sort_key, sort_dir, workspaceId, ...given } = query
    if (this.#options.strict && !DOCUMENTED_LIMITS.includes(limit)) {
      throw parameterInvalid({ path: 'limit', found: `${limit}`, expected: '10, 20 or 50' })
    }
    const workspace_id = given.workspace_id ?? workspaceId ?? '0'
    const wanted: ListFilters = { ...given, owner, workspace_id, feature: this.#feature(query) }
    const sort: Sort | undefined = sortOf(sort_key)
    const filters = filtersOf(wanted, this.#options)
    const search: Search = { filters, descending: sort_dir === 'DESC', offset, limit }
    return { search, sort, workspace_id }
  }

  #feature({ feature }: ListNotebooksQuery): ListFilters['feature'] {
    if (feature !== undefined) return feature
    return this.#options.listDefaultFeature === 'ANY' ? undefined : 'NOTEBOOK'
  }
}

/** The owner whose instances a list shows; undefined for all. */
function ownerFor({ role, user }: Caller, { owner }: ListNotebooksQuery, kind: 'list' | 'listAll') {
  if (kind === 'listAll') return role.admin ? owner : undefined
  return role.admin ? (owner ?? user.id) : user.id
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
