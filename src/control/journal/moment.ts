import type { Steps } from '../../cloud/kernel/steps.ts'
import type { Journal } from './journal.ts'
import type { JournalRecord } from './journal-record.ts'

/** How many requests are merged in one step. */
const MERGED_PER_STEP = 1_000

/**
 * The kept requests of each journal as they are now. Work that is done in steps shows this moment: requests that arrive
 * later are not in it, and those without a response yet stay `open` in it.
 */
export function momentOf(journals: readonly Journal[]): JournalRecord[][] {
  return journals.map((journal) => journal.entries().map(asItIs))
}

/** A request that does not change any more: the request itself if it has ended, otherwise a copy. */
export function asItIs(entry: JournalRecord): JournalRecord {
  return entry.outcome === 'open' ? entry.copy() : entry
}

/** Merges lists that are in the order of arrival. Requests with the same time stay in the order of the lists. */
export function* mergeSteps(lists: readonly JournalRecord[][]): Steps<JournalRecord[]> {
  let rest = lists.filter(({ length }) => length > 0)
  while (rest.length > 1) {
    const merged: JournalRecord[][] = []
    for (let at = 0; at < rest.length; at += 2) {
      const [left = [], right = []] = rest.slice(at, at + 2)
      merged.push(right.length === 0 ? left : yield* mergeTwo(left, right))
    }
    rest = merged
  }
  return rest[0] ?? []
}

function* mergeTwo(
  left: readonly JournalRecord[],
  right: readonly JournalRecord[],
): Steps<JournalRecord[]> {
  const merged: JournalRecord[] = []
  let [ofLeft, ofRight] = [0, 0]
  for (;;) {
    const [one, other] = [left[ofLeft], right[ofRight]]
    const next = other === undefined || (one !== undefined && one.at <= other.at) ? one : other
    if (next === undefined) return merged
    if (next === one) ofLeft++
    else ofRight++
    if (merged.push(next) % MERGED_PER_STEP === 0) yield
  }
}
