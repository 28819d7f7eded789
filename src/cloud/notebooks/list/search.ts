import type { SortField } from './fields.ts'
import type { Filter } from './filter.ts'
import type { Row } from './row.ts'

/** A sort order. Sorts with the same `cacheKey` give the same order; no two rows are equal. */
export interface Sort {
  cacheKey: string
  compare: (a: Row, b: Row) => number
  /** The fields that it compares, in this order. Their values are kept, so that rows are compared by these. */
  fields?: readonly SortField[]
}

/** A query of a view: all filters must match; `offset` and `limit` select a page. */
export interface Search {
  filters: readonly Filter[]
  descending: boolean
  offset: number
  limit: number
}

/** Result of a query. */
export interface SearchResult {
  /** Number of rows that match, on all pages. */
  total: number
  rows: Row[]
}

/** Result of a query by id: needs no view. */
export function findOne(row: Row | undefined, { filters, offset }: Search): SearchResult {
  const isMatch = row !== undefined && filters.every(({ matches }) => matches(row))
  if (!isMatch) return { total: 0, rows: [] }
  return { total: 1, rows: offset === 0 ? [row] : [] }
}
