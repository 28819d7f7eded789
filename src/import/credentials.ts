import { isDeepStrictEqual } from 'node:util'
import { redacted } from '../schemas/redacted.ts'
import type { JsonObject } from './json.ts'
import type { Notes } from './notes.ts'

/** A record without credentials: their values are `***`, and the token of an instance is left out. */
export function withoutCredentials(record: JsonObject, notes: Notes): JsonObject {
  const { token, ...rest } = record
  const masked = redacted(rest) as JsonObject
  if (token !== undefined) notes.add('Tokens of instances: no credential is written')
  if (!isDeepStrictEqual(masked, rest))
    notes.add('Records with other credentials, which are masked')
  return masked
}
