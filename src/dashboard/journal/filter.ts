import type { RequestLine } from '../server/request-line.ts'

/** The filters of the journal, as parameters of the URL. */
export const filterNames = [
  'text',
  'operation',
  'outcome',
  'user',
  'method',
  'fault',
  'warned',
] as const
export type FilterName = (typeof filterNames)[number]

/** Values by name; a filter that is off has none. */
export type Filter = Readonly<Partial<Record<FilterName, string>>>

/** Outcomes to filter by: classes of statuses, and no complete answer. */
export const outcomes = ['2xx', '3xx', '4xx', '5xx', 'unanswered'] as const

export function filterOf(params: Readonly<Record<string, string>>): Filter {
  const given = filterNames.filter((name) => params[name] !== undefined && params[name] !== '')
  return Object.fromEntries(given.map((name) => [name, params[name]]))
}

/** The class of an outcome: `2xx` to `5xx`, or `unanswered`. */
export function outcomeOf({ outcome, status }: Pick<RequestLine, 'outcome' | 'status'>): string {
  return outcome !== 'answered' || status === null ? 'unanswered' : `${Math.floor(status / 100)}xx`
}

/** Whether a request passes all filters. */
export function passes(line: RequestLine, filter: Filter): boolean {
  const { fault, method, operation, outcome, user, warned } = filter
  if (operation !== undefined && line.operation !== operation) return false
  if (user !== undefined && line.user !== user) return false
  if (method !== undefined && line.method !== method) return false
  if (fault === '*' && line.fault === null) return false
  if (fault !== undefined && fault !== '*' && line.fault !== fault) return false
  if (warned !== undefined && line.warnings.length === 0) return false
  if (outcome !== undefined && ![outcomeOf(line), `${line.status}`].includes(outcome)) return false
  return hasText(line, filter.text)
}

function hasText(line: RequestLine, text: string | undefined): boolean {
  if (text === undefined) return true
  const { fault, method, operation, sequence, status, url, user, warnings } = line
  const wanted = text.toLowerCase()
  const parts = [fault, method, operation, `${sequence}`, `${status}`, url, decoded(url), user]
  return [...parts, ...warnings].some((part) => part?.toLowerCase().includes(wanted))
}

/** A URL as people write it. */
function decoded(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}

/** The filters that the server knows, as a query of the journal. */
export function serverQuery({ fault, method, operation, outcome, user, warned }: Filter) {
  const query = { fault, method, operation, user, warned: warned && 'true' }
  const status = /^[1-5]\d\d$/.test(outcome ?? '') ? outcome : undefined
  const given = Object.entries({ ...query, status }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as Record<string, string>
}

/** The values of a field among the requests, with their numbers, most frequent first. */
export function countsBy(
  lines: readonly RequestLine[],
  fieldOf: (line: RequestLine) => string | null,
): readonly (readonly [value: string, count: number])[] {
  const counts = new Map<string, number>()
  for (const line of lines) {
    const value = fieldOf(line)
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
}
