import { isDeepStrictEqual } from 'node:util'
import { type JsonObject, timeOf } from './json.ts'
import type { FoundRecord } from './readers/found-record.ts'

/** Two records of one id as one. */
export interface MergedRecord {
  record: FoundRecord
  /** Whether it changed between the two. */
  isChanged: boolean
  /** Fields that differ although the record says that nothing has changed, and no time of an answer tells which is newer. */
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
 * The newer record, with the fields that only the older one has. Newer is what was changed later; then what is an answer, and
 * not made of something else; then what was answered later; then what was read later.
 */
export function merged(first: FoundRecord, second: FoundRecord): MergedRecord {
  const changes = [first, second].map(changedAt)
  const [from = 0, to = 0] = changes
  const isSecondOlder = to < from || (to === from && ageRank(second) < ageRank(first))
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

/** Orders records of one time of change: those that are no answers, then answers without a time, then by their time. */
function ageRank({ origin }: FoundRecord): number {
  return origin.isMade === true ? -1 : (origin.at ?? 0)
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
