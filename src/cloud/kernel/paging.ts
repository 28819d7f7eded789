/**
 * A page of any list (docs/contract/behaviours.md#pages-and-counters): `size` is the limit, or the total if
 * there is no limit.
 */
export interface Page<T> {
  current: number
  data: T[]
  pages: number
  size: number
  total: number
}

/** Which records of a list are returned. */
export interface Pagination {
  /** Maximum number of records; all records when left out. */
  limit?: number | undefined
  /** Records to skip; 0 when left out. */
  offset?: number | undefined
}

/** A page of a list. With a limit, `current` counts from 0; without one, there is one page with number 1. */
export function pageOf<T>(records: readonly T[], { limit, offset = 0 }: Pagination): Page<T> {
  const total = records.length
  if (limit === undefined) {
    return { current: 1, data: records.slice(offset), pages: 1, size: total, total }
  }
  return {
    current: Math.floor(offset / limit),
    data: records.slice(offset, offset + limit),
    pages: Math.ceil(total / limit),
    size: limit,
    total,
  }
}

/** Records sorted by a text or number that `read` returns; records with equal values keep their order. */
export function sorted<T>(
  records: readonly T[],
  read: (record: T) => string | number,
  descending: boolean,
): T[] {
  const sign = descending ? -1 : 1
  return [...records].sort((a, b) => {
    const [left, right] = [read(a), read(b)]
    return left === right ? 0 : left < right ? -sign : sign
  })
}
