import type { ListNotebooksQuery } from '../../../schemas/list-notebooks-query.ts'
import { type ReadField, sortFields } from '../../kernel/sort-fields.ts'
import { type SortField, sortValues, type TextField, tagText } from './fields.ts'
import { containsText, type Filter, hasValue } from './filter.ts'
import { folded } from './folded-text.ts'
import type { Row } from './row.ts'
import type { Sort } from './search.ts'

/** Query parameters that filter a list: all but paging, sorting and the second spelling of the workspace. */
export type ListFilters = Omit<
  ListNotebooksQuery,
  'limit' | 'offset' | 'sort_key' | 'sort_dir' | 'workspaceId'
>

type CompileRowFilter<T> = (wanted: T, options: QueryOptions) => Filter[]

export interface QueryOptions {
  /** Whether the name match is case-sensitive. */
  nameCase: 'ignore' | 'match'
  /** Whether the flavor filter takes a part of the flavor ID, or the whole. */
  flavorMatch: 'part' | 'exact'
}

/** One entry per filter. A parameter that is in the schema but not here is a compile error. */
const filters: {
  [Field in keyof Required<ListFilters>]: CompileRowFilter<NonNullable<ListFilters[Field]>>
} = {
  feature: (wanted) => [hasValue('feature', wanted)],
  name: (wanted, { nameCase }) =>
    nameCase === 'match' ? contains('name_as_written', wanted) : contains('name', folded(wanted)),
  pool_id: (wanted) => [hasValue('pool_id', wanted)],
  owner: (wanted) => [hasValue('owner', wanted)],
  status: (wanted) => [hasValue('status', wanted)],
  workspace_id: (wanted) => [hasValue('workspace_id', wanted)],
  flavor: (wanted, { flavorMatch }) =>
    flavorMatch === 'exact'
      ? [hasValue('flavor', wanted)]
      : contains('flavor_part', folded(wanted)),
  image_id: (wanted) => [hasValue('image_id', wanted)],
  id: (wanted) => [hasValue('id', wanted)],
  billing: (wanted) => (wanted === 'ALL' ? [] : [hasValue('billing', wanted)]),
  tags: (wanted) => wanted.split(',').map(tagFilter),
  swr_path: (wanted) => contains('swr_path', folded(wanted)),
  pool_name: (wanted) => contains('pool_name', folded(wanted)),
  description: (wanted) => contains('description', folded(wanted)),
  ip: (wanted) => [hasValue('ip', wanted)],
  username: (wanted) => contains('username', folded(wanted)),
}

/** Filters of a query; a row must match all of them. */
export function filtersOf(wanted: ListFilters, options: QueryOptions): Filter[] {
  return (Object.keys(filters) as (keyof ListFilters)[]).flatMap((key) => {
    const value = wanted[key]
    return value === undefined
      ? []
      : (filters[key] as CompileRowFilter<typeof value>)(value, options)
  })
}

/** A fuzzy filter (docs/contract/behaviours.md#fuzzy-filters). Every text contains the empty one. */
function contains(field: TextField, text: string): Filter[] {
  return text === '' ? [] : [containsText(field, text)]
}

/** `key`, `key=value` or `key|value|value`: matches the key, and one of the values if any are given. */
function tagFilter(item: string): Filter {
  const [head, ...more] = item.split('|') as [string, ...string[]]
  const equals = head.indexOf('=')
  const key = equals < 0 ? head : head.slice(0, equals)
  const values = (equals < 0 ? more : [head.slice(equals + 1), ...more]).filter(
    (text) => text !== '',
  )
  if (values.length === 0) return hasValue('tag_key', key)
  return hasValue('tag', ...values.map((value) => tagText({ key, value })))
}

/** Sort order of a query; undefined for the default order. Throws ModelArts.6303 for an unknown field. */
export function sortOf(sortKey = ''): Sort | undefined {
  if (sortKey === '') return undefined
  const fields: SortField[] = []
  for (const field of sortFields(sortKey, sortValues) as SortField[]) {
    if (!fields.includes(field) && !fields.includes('id')) fields.push(field)
  }
  if (fields[0] === 'create_at' && (fields.length === 1 || fields[1] === 'id')) return undefined
  // By id last: no two rows are equal, so pages never overlap.
  if (!fields.includes('id')) fields.push('id')
  return {
    cacheKey: fields.join(),
    fields,
    compare: comparatorOf(fields.map((field) => sortValues[field])),
  }
}

/** Compares by each field in turn. */
function comparatorOf(fields: readonly ReadField<Row>[]): Sort['compare'] {
  return (a, b) => {
    for (const read of fields) {
      const left = read(a)
      const right = read(b)
      if (left !== right) return left < right ? -1 : 1
    }
    return 0
  }
}
