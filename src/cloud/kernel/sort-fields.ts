import { quote } from '../../schemas/findings.ts'
import { sortKeyNotSupported } from '../errors/errors.ts'

/** Other spellings of fields that clients send in sort_key (docs/contract/behaviours.md#sort-order). */
const spellings: ReadonlyMap<string, string> = new Map([
  ['createAt', 'create_at'],
  ['create_time', 'create_at'],
  ['createTime', 'create_at'],
  ['updateAt', 'update_at'],
  ['update_time', 'update_at'],
  ['updateTime', 'update_at'],
])

/**
 * The fields that a sort_key names, in its order: `createTime,name` names create_at and name. 400
 * ModelArts.6303 for a word that is none of `fields`.
 */
export function sortFields(sortKey: string, fields: Readonly<Record<string, unknown>>): string[] {
  return sortKey.split(',').map((word) => {
    const field = spellings.get(word) ?? word
    if (Object.hasOwn(fields, field)) return field
    throw sortKeyNotSupported(quote(word), `one of ${Object.keys(fields).join(', ')}`)
  })
}
