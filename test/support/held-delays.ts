import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import type { Test } from 'tap'

/** A delay that has begun: its length in ms. It lasts until `end` is called. */
export interface HeldDelay {
  ms: number
  end(): void
}

/**
 * Lets the test end delays of faults and of the latency, instead of the machine's clock. Returns a function that waits
 * until the next delay begins. An aborted delay rejects.
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
