import type { JournalEntry } from '../schemas/journal.ts'
import type { AnyOperationId } from '../schemas/service-operations.ts'

/** Length of the window in which calls are counted, ms. */
const WINDOW_MS = 1_000

/** Timers of clients may end a little early, and answers take a moment to arrive. */
const TOLERANCE_MS = 50

/** The most calls of each operation within one second. */
export function peaksOf(journal: readonly JournalEntry[]): ReadonlyMap<AnyOperationId, number> {
  const recent = new Map<AnyOperationId, number[]>()
  const peaks = new Map<AnyOperationId, number>()
  for (const { at, operation } of journal) {
    if (operation === null) continue
    const times = recent.get(operation) ?? []
    times.push(at)
    while (at - (times[0] as number) >= WINDOW_MS) times.shift()
    recent.set(operation, times)
    peaks.set(operation, Math.max(peaks.get(operation) ?? 0, times.length))
  }
  return peaks
}

/**
 * What a command did too often, a sentence each: more calls of one operation within a second than allowed and than in the clean
 * run, or a call before the Retry-After of an answer had ended.
 */
export function hammering(
  journal: readonly JournalEntry[],
  clean: ReadonlyMap<AnyOperationId, number>,
  maxRate: number,
): string[] {
  const fast = [...peaksOf(journal)]
    .filter(([operation, peak]) => peak > Math.max(maxRate, clean.get(operation) ?? 0))
    .map(
      ([operation, peak]) =>
        `found ${peak} calls of ${operation} within one second, expected at most ${maxRate}`,
    )
  return [...fast, ...ignoredWaits(journal)]
}

function ignoredWaits(journal: readonly JournalEntry[]): string[] {
  const ends = new Map<AnyOperationId, { at: number; seconds: number }>()
  const sentences = new Map<AnyOperationId, string>()
  for (const entry of journal) {
    const { at, operation } = entry
    if (operation === null) continue
    const wait = ends.get(operation)
    const since = wait === undefined ? -1 : at - wait.at
    if (wait !== undefined && since >= 0) {
      const isEarly = since < 1_000 * wait.seconds - TOLERANCE_MS
      if (isEarly && !sentences.has(operation)) {
        const found = `found a call of ${operation} ${(since / 1_000).toFixed(1)} s after an answer`
        sentences.set(operation, `${found}, expected ${wait.seconds} s: its Retry-After`)
      }
      ends.delete(operation)
    }
    const seconds = retryAfterOf(entry)
    if (seconds > 0) ends.set(operation, { at: at + (entry.duration_ms ?? 0), seconds })
  }
  return [...sentences.values()]
}

/** Retry-After of an answer, seconds; 0 without one. */
function retryAfterOf({ answer }: JournalEntry): number {
  const text = answer?.headers['retry-after'] ?? ''
  return /^\d{1,6}$/.test(text) ? Number(text) : 0
}
