import type { Collection } from './collection.ts'
import { isObject, type JsonObject, timeOf } from './json.ts'

/** How long an instance may still be RUNNING after its lease has ended, ms. */
const STOPPING_MS = 600_000

/**
 * The time that relative times count from, epoch ms: that of the last answer, else the first full second after every time
 * of the records, else `now`. The answers of a mock may have times of another clock than their records: then leases of
 * running instances are over, and the times of the records count.
 */
export function captureTime(collection: Collection, now: number): number {
  const records = collection.all.map(({ value }) => value)
  const answered = collection.latestAnswer
  if (answered !== undefined && !records.some((record) => isOverdue(record, answered))) {
    // A journal has fractions of a millisecond.
    return Math.round(answered)
  }
  const latest = latestTime(records) ?? answered
  return latest === undefined ? now : Math.ceil(latest / 1_000) * 1_000
}

/** Whether an instance should have been stopped long before a time, epoch ms. */
function isOverdue({ lease, status }: JsonObject, at: number): boolean {
  if (status !== 'RUNNING' || !isObject(lease) || lease['enable'] !== true) return false
  const { create_at, duration, type = 'TIMING' } = lease
  if (type !== 'TIMING' || typeof create_at !== 'number' || typeof duration !== 'number')
    return false
  return duration >= 0 && create_at + duration + STOPPING_MS < at
}

function latestTime(records: readonly JsonObject[]): number | undefined {
  let latest = 0
  for (const { create_at, create_time, lease, update_at, update_time } of records) {
    const ofLease = isObject(lease) ? [lease['create_at'], lease['update_at']] : []
    for (const time of [create_at, create_time, update_at, update_time, ...ofLease]) {
      latest = Math.max(latest, timeOf(time) ?? 0)
    }
  }
  return latest === 0 ? undefined : latest
}
