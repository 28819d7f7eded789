/** A page of any list (contract B10): `size` is the limit where there is one. */
export interface Page<T> {
  current: number
  data: T[]
  pages: number
  size: number
  total: number
}

export interface Window {
  /** Most records of a page; all of them when left out. */
  limit?: number | undefined
  /** Records to skip. */
  offset?: number | undefined
}

/** A page of a list: with a limit pages are counted from 0, without one there is a single page 1 of all records. */
export function pageOf<T>(records: readonly T[], { limit, offset = 0 }: Window): Page<T> {
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

/** Records in the order of a text or a number read from them, either way; ties keep their order. */
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
