import { quote } from '../../schemas/findings.ts'
import { sortKeyNotSupported } from '../errors/errors.ts'
import { sorted } from './paging.ts'

/** Other spellings of fields in sort_key (docs/contract/behaviours.md#sort-order). */
const spellings: ReadonlyMap<string, string> = new Map([
  ['createAt', 'create_at'],
  ['create_time', 'create_at'],
  ['createTime', 'create_at'],
  ['updateAt', 'update_at'],
  ['update_time', 'update_at'],
  ['updateTime', 'update_at'],
])

/**
 * Fields of a sort_key, in its order: `createTime,name` gives create_at and name. Throws 400
 * ModelArts.6303 for a word that is not in `fields`.
 */
export function sortFields(sortKey: string, fields: Readonly<Record<string, unknown>>): string[] {
  return sortKey.split(',').map((word) => {
    const field = spellings.get(word) ?? word
    if (Object.hasOwn(fields, field)) return field
    throw sortKeyNotSupported(quote(word), `one of ${Object.keys(fields).join(', ')}`)
  })
}

/** Returns the value of one field of a record. */
export type ReadField<T> = (record: T) => string | number

/**
 * Returns a function that sorts records by each field of a sort_key in turn; records with equal values keep their
 * order. Throws like `sortFields`.
 */
export function orderBy<T>(
  sortKey: string,
  fields: Readonly<Record<string, ReadField<T>>>,
  descending: boolean,
): (records: readonly T[]) => T[] {
  const reads = sortFields(sortKey, fields).map((field) => fields[field] as ReadField<T>)
  // The sort is stable: sort by the last field first, and by the first field last.
  return (records) =>
    reads.reduceRight((list, read) => sorted(list, read, descending), [...records])
}
