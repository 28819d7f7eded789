import { Choice, Field } from '../parts/fields.tsx'
import { identities } from '../server/session.ts'
import { summary } from '../server/world.ts'
import { setParams, viewParams } from '../shell/route.ts'

/** Current filters and sort, from the URL: parameters of ListAllNotebooks by name. */
export const query = viewParams

/** The query string. */
export function queryText(more: Readonly<Record<string, number>> = {}): string {
  const numbers = Object.entries(more).map(([name, value]) => [name, `${value}`])
  return new URLSearchParams([...Object.entries(query.value), ...numbers]).toString()
}

export const setQuery = setParams

const textFilters = [
  ['flavor', 'Flavor'],
  ['description', 'Description'],
  ['username', 'User name'],
  ['swr_path', 'Image address'],
  ['image_id', 'Image ID'],
  ['id', 'Id'],
  ['ip', 'IP address'],
  ['pool_name', 'Pool name'],
  ['pool_id', 'Pool ID'],
  ['workspace_id', 'Workspace'],
] as const

/** Filter fields: one for each parameter of the API's list. */
export function Filters() {
  const of = (name: string) => query.value[name] ?? ''
  const to = (name: string) => (value: string) => setQuery({ [name]: value })
  const users = identities.value?.users ?? []
  const counts = Object.entries(summary.value?.notebooks.by_status ?? {})
  return (
    <search class="filters" aria-label="Filter">
      <Field label="Name" value={of('name')} onChange={to('name')} type="search" />
      <Choice
        label="Status"
        value={of('status')}
        onChange={to('status')}
        none="any"
        options={counts.map(([status]) => status)}
      />
      <Choice
        label="Owner"
        value={of('owner')}
        onChange={to('owner')}
        none="any"
        options={users.map(({ id, name }) => [id, name] as const)}
      />
      <Field label="Tags" value={of('tags')} onChange={to('tags')} placeholder="team=vision" />
      <details>
        <summary>More</summary>
        <div class="filters">
          {textFilters.map(([name, label]) => (
            <Field key={name} label={label} value={of(name)} onChange={to(name)} />
          ))}
          <Choice
            label="Feature"
            value={of('feature')}
            onChange={to('feature')}
            none="as the API"
            options={['NOTEBOOK', 'DEFAULT']}
          />
          <Choice
            label="Billing"
            value={of('billing')}
            onChange={to('billing')}
            none="any"
            options={['STORAGE', 'COMPUTE', 'ALL']}
          />
        </div>
      </details>
    </search>
  )
}

/** Column header that sorts by a field of the API. */
export function SortHead({ field, label }: { field: string; label: string }) {
  const { sort_key = 'create_at', sort_dir = 'DESC' } = query.value
  const isSorted = sort_key === field
  const isUp = sort_dir === 'ASC'
  const next = isSorted && !isUp ? 'ASC' : 'DESC'
  return (
    <th scope="col" aria-sort={isSorted ? (isUp ? 'ascending' : 'descending') : 'none'}>
      <button
        type="button"
        class="sort"
        onClick={() => setQuery({ sort_key: field, sort_dir: isSorted ? next : 'ASC' })}
      >
        {label}
        <span aria-hidden="true">{isSorted ? (isUp ? ' ↑' : ' ↓') : ''}</span>
      </button>
    </th>
  )
}
