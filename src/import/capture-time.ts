import { LATEST_MOMENT } from '../schemas/primitives.ts'
import type { Collection } from './collection.ts'
import { isObject, timeOf } from './json.ts'

/**
 * The time that relative times count from, epoch ms: that of the last answer, else the first full second after every time
 * of the records, else `now`.
 */
export function captureTime(collection: Collection, now: number): number {
  // A journal has fractions of a millisecond.
  const { latestAnswer } = collection
  if (latestAnswer !== undefined) return Math.min(Math.round(latestAnswer), LATEST_MOMENT)
  let latest: number | undefined
  for (const { value } of collection.all) {
    const { create_at, create_time, lease, update_at, update_time } = value
    const ofLease = isObject(lease) ? [lease['create_at'], lease['update_at']] : []
    for (const time of [create_at, create_time, update_at, update_time, ...ofLease]) {
      latest = Math.max(latest ?? 0, timeOf(time) ?? 0) || undefined
    }
  }
  return latest === undefined ? now : Math.min(Math.ceil(latest / 1_000) * 1_000, LATEST_MOMENT)
}
