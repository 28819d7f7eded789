import { catalogueEntry, fill } from '../../cloud/errors/errors.ts'
import type { FaultEffect, FaultRateLimit } from '../../schemas/fault.ts'
import { milliseconds } from '../../schemas/primitives.ts'

/** What came of a request: how many more the window had room for before it, or world ms until the next window. */
export type Taken = { left: number } | { wait: number }

/** A window that is open: since when, epoch ms, and the requests that came in it. */
export interface Window {
  start: number
  used: number
}

/**
 * A budget of requests for each window of time, one for each owner. A window opens with the first
 * request after the last one closed, and closes after its time whatever came in it.
 */
export class RateLimit {
  readonly #requests: number
  readonly #per: number
  readonly #windows = new WeakMap<object, Window>()

  constructor({ requests, per }: FaultRateLimit) {
    this.#requests = requests
    this.#per = milliseconds(per)
  }

  /** What was used of an owner's budget; null is whoever has no world. */
  window(owner: object | null): Window | undefined {
    const window = this.#windows.get(owner ?? this)
    return window && { ...window }
  }

  /** Opens a window for an owner as it was. */
  open(owner: object | null, window: Window): void {
    this.#windows.set(owner ?? this, { ...window })
  }

  /** Takes a request from an owner's budget at a world time, epoch ms. */
  take(owner: object | null, now: number): Taken {
    const window = this.#windows.get(owner ?? this)
    if (window === undefined || now >= window.start + this.#per) {
      this.open(owner, { start: now, used: 1 })
      return { left: this.#requests }
    }
    // A clock that was set back neither refills the budget nor makes its window any longer.
    window.start = Math.min(window.start, now)
    const left = this.#requests - window.used
    if (left <= 0) return { wait: window.start + this.#per - now }
    window.used++
    return { left }
  }
}

const units = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
  [1, 'millisecond'],
] as const

/** What happens to a request beyond the budget: 429 in the gateway's words, unless the rule says otherwise. */
export function beyondLimit(effect: FaultEffect, { requests, per }: FaultRateLimit): FaultEffect {
  if (effect.status !== undefined || effect.error_code !== undefined) return effect
  const text = catalogueEntry('APIGW.0308')?.[2] as string
  const said = fill(text, [`${requests}`]).replace('1 second', spoken(milliseconds(per)))
  return { ...effect, status: 429, error_msg: effect.error_msg ?? said }
}

/** A span of ms in the largest unit that it is a multiple of: `1 minute`. */
function spoken(span: number): string {
  const [size, unit] = units.find(([size]) => span % size === 0) as (typeof units)[number]
  return `${span / size} ${unit}`
}
