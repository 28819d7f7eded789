/** The value that does not restrict a list of the control plane; the API has none. */
export const ANY = 'ANY'

/** What the API assumes of a request without the parameter. */
const apiDefaults: Readonly<Record<string, string>> = { feature: 'NOTEBOOK', workspace_id: '0' }

export type ListParams = Readonly<Record<string, string>>

/** A filter that restricts the list. */
export interface ActiveFilter {
  name: string
  value: string
  /** Whether it is on although nobody chose it. */
  isDefault: boolean
}

const isSort = (name: string) => name.startsWith('sort_')

/** Everything that restricts a list with these parameters, also the defaults of the API. */
export function activeFilters(params: ListParams): ActiveFilter[] {
  const given = Object.entries(params)
    .filter(([name, value]) => !isSort(name) && value !== ANY)
    .map(([name, value]) => ({ name, value, isDefault: false }))
  const assumed = Object.entries(apiDefaults)
    .filter(([name]) => !(name in params) && !(name === 'workspace_id' && 'workspaceId' in params))
    .map(([name, value]) => ({ name, value, isDefault: true }))
  return [...given, ...assumed]
}

/** The change of the parameters that removes a filter. */
export function withoutFilter({ name }: Pick<ActiveFilter, 'name'>): Record<string, string> {
  return { [name]: name in apiDefaults ? ANY : '' }
}

/** The change that removes every filter, also the defaults: all instances are listed. */
export function withoutFilters(params: ListParams): Record<string, string> {
  return Object.assign({}, ...activeFilters(params).map(withoutFilter))
}

/** The statuses that a list is restricted to. */
export function statusesOf({ status = '' }: ListParams): string[] {
  return status === '' ? [] : status.split(',')
}

/** The query string of the control plane's list: what the API assumes is said. */
export function worldQuery(
  params: ListParams,
  more: Readonly<Record<string, number>> = {},
): string {
  const filters = activeFilters(params).map(({ name, value }) => [name, value])
  const kept = Object.entries(params).filter(([name, value]) => isSort(name) || value === ANY)
  const numbers = Object.entries(more).map(([name, value]) => [name, `${value}`])
  return new URLSearchParams([...filters, ...kept, ...numbers]).toString()
}

/** The query string of the same list of the API; undefined if the API cannot list it. */
export function apiQuery(params: ListParams): string | undefined {
  const isMore = Object.values(params).includes(ANY) || statusesOf(params).length > 1
  return isMore ? undefined : new URLSearchParams(params).toString()
}
