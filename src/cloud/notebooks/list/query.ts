import type { ListNotebooksQuery } from '../../../schemas/list-notebooks-query.ts'
import { sortFields } from '../../kernel/sort-fields.ts'
import type { Row } from './row.ts'
import type { Filter, Sort } from './view.ts'

/** What restricts a list: all of the query but its window, its order and the second spelling of the workspace. */
export type Wanted = Omit<
  ListNotebooksQuery,
  'limit' | 'offset' | 'sort_key' | 'sort_dir' | 'workspaceId'
>

type Compile<T> = (wanted: T, options: QueryOptions) => Filter[]

export interface QueryOptions {
  /** Whether the name match minds the case of letters. */
  nameCase: 'ignore' | 'match'
}

/** One line a filter. A parameter added to the schema but forgotten here does not compile. */
const filters: { [Key in keyof Required<Wanted>]: Compile<NonNullable<Wanted[Key]>> } = {
  feature: (wanted) => [on('feature', wanted, ({ notebook }) => notebook.feature === wanted)],
  name: (wanted, { nameCase }) => [named(wanted, nameCase)],
  pool_id: (wanted) => [on('pool_id', wanted, ({ notebook }) => notebook.pool?.id === wanted)],
  owner: (wanted) => [on('owner', wanted, ({ notebook }) => notebook.user_id === wanted)],
  status: (wanted) => [on('status', wanted, ({ notebook }) => notebook.status === wanted)],
  workspace_id: (wanted) => [
    on('workspace_id', wanted, ({ notebook }) => notebook.workspace_id === wanted),
  ],
  flavor: (wanted) => [on('flavor', wanted, ({ notebook }) => notebook.flavor === wanted)],
  image_id: (wanted) => [on('image_id', wanted, ({ notebook }) => notebook.image.id === wanted)],
  id: (wanted) => [on('id', wanted, ({ notebook }) => notebook.id === wanted)],
  billing: (wanted) =>
    wanted === 'ALL'
      ? []
      : [on('billing', wanted, ({ notebook }) => notebook.billing_items.includes(wanted))],
  tags: (wanted) => wanted.split(',').map(tagged),
}

/** The filters of a query, all of which must hold. */
export function filtersOf(wanted: Wanted, options: QueryOptions): Filter[] {
  return (Object.keys(filters) as (keyof Wanted)[]).flatMap((key) => {
    const value = wanted[key]
    return value === undefined ? [] : (filters[key] as Compile<typeof value>)(value, options)
  })
}

function on(field: string, wanted: string, holds: Filter['holds']): Filter {
  return { key: `${field} ${wanted}`, holds }
}

function named(wanted: string, nameCase: QueryOptions['nameCase']): Filter {
  // Lower-casing can turn other letters into plain ones: the Kelvin sign becomes k.
  if (!/^[A-Za-z0-9_-]*$/.test(wanted)) return on('name', wanted, () => false)
  if (nameCase === 'match') {
    return on('name', wanted, ({ notebook }) => notebook.name.includes(wanted))
  }
  const part = wanted.toLowerCase()
  return { ...on('name', part, ({ name }) => name.includes(part)), part }
}

/** `key`, `key=value` or `key|value|value`: the key is there, with one of the values if any are given. */
function tagged(item: string): Filter {
  const [head, ...more] = item.split('|') as [string, ...string[]]
  const equals = head.indexOf('=')
  const key = equals < 0 ? head : head.slice(0, equals)
  const values = (equals < 0 ? more : [head.slice(equals + 1), ...more]).filter(
    (text) => text !== '',
  )
  return on('tag', item, ({ notebook }) =>
    notebook.tags.some(
      (tag) => tag.key === key && (values.length === 0 || values.includes(tag.value ?? '')),
    ),
  )
}

type Read = (row: Row) => string | number

/** Fields a list can be sorted by (contract B10). */
const reads: Readonly<Record<string, Read>> = {
  create_at: ({ notebook }) => notebook.lease.create_at,
  update_at: ({ notebook }) => notebook.lease.update_at,
  name: ({ notebook }) => notebook.name,
  status: ({ notebook }) => notebook.status,
  flavor: ({ notebook }) => notebook.flavor,
  feature: ({ notebook }) => notebook.feature,
  id: ({ notebook }) => notebook.id,
}

/** The sort of a query, or undefined for the default order. */
export function sortOf(sortKey = ''): Sort | undefined {
  if (sortKey === '') return undefined
  const fields: string[] = []
  for (const field of sortFields(sortKey, reads)) {
    if (!fields.includes(field) && !fields.includes('id')) fields.push(field)
  }
  if (fields[0] === 'create_at' && (fields.length === 1 || fields[1] === 'id')) return undefined
  return { key: fields.join(), compare: comparing(fields.map((field) => reads[field] as Read)) }
}

/** By each field in turn; the id has the last word, so that pages never overlap. */
function comparing(fields: readonly Read[]): Sort['compare'] {
  return (a, b) => {
    for (const read of fields) {
      const [left, right] = [read(a), read(b)]
      if (left !== right) return left < right ? -1 : 1
    }
    return a.notebook.id < b.notebook.id ? -1 : a.notebook.id > b.notebook.id ? 1 : 0
  }
}
