import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import type { Test } from 'tap'

/** A delay that has begun: how many ms it was to last. It lasts until `end` is called. */
export interface HeldDelay {
  ms: number
  end(): void
}

/**
 * Delays of faults and of the latency, ended by the test and not by the clock of the machine. Returns a function
 * that waits until the next delay begins. A delay that is aborted rejects.
 */
export function holdDelays(t: Test): () => Promise<HeldDelay> {
  const begun: HeldDelay[] = []
  let tell = () => {}
  const { setTimeout } = timers
  timers.setTimeout = (ms = 0, value, { signal } = {}) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason))
      begun.push({ ms, end: () => resolve(value as never) })
      tell()
    })
  syncBuiltinESMExports()
  t.teardown(() => {
    timers.setTimeout = setTimeout
    syncBuiltinESMExports()
  })
  return async () => {
    while (begun.length === 0) await new Promise<void>((turn) => (tell = turn))
    return begun.shift() as HeldDelay
  }
}
