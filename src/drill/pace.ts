import type { JournalEntry } from '../schemas/journal.ts'
import type { AnyOperationId } from '../schemas/service-operations.ts'
import { writes } from './operation-uses.ts'

/** Length of the window in which calls are counted, ms. */
const WINDOW_MS = 1_000

/** Timers of clients may end a little early, and answers take a moment to arrive. */
const TOLERANCE_MS = 50

/** How often a run called an operation. */
export interface Pace {
  calls: number
  /** The most calls within one second. */
  peak: number
}

/** How often a run called each operation. */
export type Paces = ReadonlyMap<AnyOperationId, Pace>

/** How often a run called each operation, and the most calls of it within one second. */
export function pacesOf(journal: readonly JournalEntry[]): Paces {
  const recent = new Map<AnyOperationId, number[]>()
  const paces = new Map<AnyOperationId, Pace>()
  for (const { at, operation } of journal) {
    if (operation === null) continue
    const times = recent.get(operation) ?? []
    times.push(at)
    while (at - (times[0] as number) >= WINDOW_MS) times.shift()
    recent.set(operation, times)
    const { calls, peak } = paces.get(operation) ?? NO_CALLS
    paces.set(operation, { calls: calls + 1, peak: Math.max(peak, times.length) })
  }
  return paces
}

const NO_CALLS: Pace = { calls: 0, peak: 0 }

/** The highest paces of several runs. */
export function highestPaces(all: readonly Paces[]): Paces {
  const highest = new Map<AnyOperationId, Pace>()
  for (const [operation, { calls, peak }] of all.flatMap((paces) => [...paces])) {
    const before = highest.get(operation) ?? NO_CALLS
    highest.set(operation, {
      calls: Math.max(calls, before.calls),
      peak: Math.max(peak, before.peak),
    })
  }
  return highest
}

/**
 * What a command did too often, a sentence each: more calls of one operation within a second than allowed, of which as many are
 * more than the clean run has; or the same request before the Retry-After of its answer had ended.
 */
export function hammering(
  journal: readonly JournalEntry[],
  clean: Paces,
  maxRate: number,
): string[] {
  const fast = [...pacesOf(journal)].flatMap(([operation, { calls, peak }]) => {
    const usual = clean.get(operation) ?? NO_CALLS
    const allowed = Math.max(maxRate, usual.peak)
    // The pace of parallel requests depends on the machine. Only calls that the clean run did not need count.
    if (peak <= allowed || calls - usual.calls < maxRate) return []
    return [`found ${peak} calls of ${operation} within one second, expected at most ${allowed}`]
  })
  return [...fast, ...ignoredWaits(journal, clean)]
}

/** A time before which a request must not come again. */
interface Wait {
  at: number
  seconds: number
}

function ignoredWaits(journal: readonly JournalEntry[], clean: Paces): string[] {
  const waits = new Map<string, Wait>()
  const calls = new Map<AnyOperationId, number>()
  const sentences = new Map<AnyOperationId, string>()
  for (const entry of journal) {
    const { at, operation } = entry
    if (operation === null) continue
    const count = (calls.get(operation) ?? 0) + 1
    calls.set(operation, count)
    const keys = [requestOf(entry), operation]
    // A creation that is sent again may have another name: it is known by the number of calls.
    const isMore = writes(operation) && count > (clean.get(operation) ?? NO_CALLS).calls
    const wait = waits.get(keys[isMore ? 1 : 0] as string)
    const since = wait === undefined ? -1 : at - wait.at
    if (wait !== undefined && since >= 0) {
      if (since < 1_000 * wait.seconds - TOLERANCE_MS && !sentences.has(operation)) {
        const found = `found a call of ${operation} ${(since / 1_000).toFixed(1)} s after an answer`
        sentences.set(operation, `${found}, expected ${wait.seconds} s: its Retry-After`)
      }
      for (const key of keys) waits.delete(key)
    }
    const seconds = retryAfterOf(entry)
    if (seconds === 0) continue
    for (const key of keys) waits.set(key, { at: at + (entry.duration_ms ?? 0), seconds })
  }
  return [...sentences.values()]
}

/** By what a request is known when it comes again. */
function requestOf({ body, method, url }: JournalEntry): string {
  return JSON.stringify([method, url, body])
}

/** Retry-After of an answer, seconds; 0 without one. */
function retryAfterOf({ answer }: JournalEntry): number {
  const text = answer?.headers['retry-after'] ?? ''
  return /^\d{1,6}$/.test(text) ? Number(text) : 0
}
