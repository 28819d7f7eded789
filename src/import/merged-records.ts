import { isDeepStrictEqual } from 'node:util'
import { type JsonObject, timeOf } from './json.ts'
import type { FoundRecord } from './readers/found-record.ts'

/** Two records of one id as one. */
export interface MergedRecord {
  record: FoundRecord
  /** Whether it changed between the two. */
  isChanged: boolean
  /** Fields that differ although the record says that nothing has changed. */
  contradictions: readonly string[]
}

/** Fields that an instance shows in some statuses only: an older answer does not tell them for a newer one. */
const ofStatus: ReadonlySet<string> = new Set([
  'action_progress',
  'endpoints',
  'fail_reason',
  'ip',
  'url',
])

/**
 * The newer record, with the fields that only the older one has. Newer is what was changed later; then what was answered
 * later; then what was read later.
 */
export function merged(first: FoundRecord, second: FoundRecord): MergedRecord {
  const changes = [first, second].map(changedAt)
  const [from = 0, to = 0] = changes
  const isSecondOlder =
    to < from || (to === from && (second.origin.at ?? 0) < (first.origin.at ?? 0))
  const [older, newer] = isSecondOlder ? [second, first] : [first, second]
  const shared = Object.keys(older.value).filter((key) => key in newer.value)
  const different = shared.filter((key) => !isDeepStrictEqual(older.value[key], newer.value[key]))
  const isSameMoment =
    from === to && (first.origin.at === undefined || second.origin.at === undefined)
  const isChanged = different.length > 0 && !isSameMoment
  const value = { ...olderFields(older.value, newer.value), ...newer.value }
  return {
    record: { ...newer, value },
    isChanged,
    contradictions: isSameMoment ? different.filter((key) => key !== 'token') : [],
  }
}

function olderFields(older: JsonObject, newer: JsonObject): JsonObject {
  const isOther = older['status'] !== newer['status']
  return Object.fromEntries(
    Object.entries(older).filter(([key]) => !(isOther && ofStatus.has(key))),
  )
}

/** Time of the last change of a record, epoch ms. */
export function changedAt({ value }: FoundRecord): number | undefined {
  return timeOf(value['update_at']) ?? timeOf(value['update_time'])
}
