import { catalogueEntry, fill } from '../../cloud/errors/errors.ts'
import type { FaultEffect, FaultRateLimit } from '../../schemas/fault.ts'
import { milliseconds } from '../../schemas/primitives.ts'

/** Result for a request: how many requests the window had left before it, or world ms until the next window. */
export type BudgetResult = { left: number } | { wait: number }

/** An open window: its start, epoch ms of world time, and the number of requests in it. */
export interface Window {
  start: number
  used: number
}

/** Owners of budgets. A null project is the world of the rules, or requests without a world. */
export type Owners = Iterable<readonly [projectId: string | null, owner: object | null]>

/** A window and the project of its owner; null as for `Owners`. */
export type OwnedWindow = Window & { project_id: string | null }

/**
 * A budget of requests per window of world time, separate for each owner. A window opens with the first request
 * after the previous one closed, and closes after a fixed time.
 */
export class RateLimit {
  readonly #requests: number
  readonly #per: number
  readonly #windows = new WeakMap<object, Window>()

  constructor({ requests, per }: FaultRateLimit) {
    this.#requests = requests
    this.#per = milliseconds(per)
  }

  /** Copies of the windows that owners opened; a null owner is a request without a world. */
  windows(owners: Owners): OwnedWindow[] {
    const windows: OwnedWindow[] = []
    for (const [project_id, owner] of owners) {
      const window = this.#windows.get(owner ?? this)
      if (window !== undefined) windows.push({ project_id, ...window })
    }
    return windows
  }

  /** Sets the window of an owner. */
  setWindow(owner: object | null, window: Window): void {
    this.#windows.set(owner ?? this, { ...window })
  }

  /** Takes one request from an owner's budget at `now`, epoch ms of world time. */
  consume(owner: object | null, now: number): BudgetResult {
    const window = this.#windows.get(owner ?? this)
    if (window === undefined || now >= window.start + this.#per) {
      this.setWindow(owner, { start: now, used: 1 })
      return { left: this.#requests }
    }
    // If the clock was set back, the budget is not refilled and the window does not get longer.
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

/** The effect for a request beyond the budget: 429 with the gateway's text, unless the rule sets a status or code. */
export function beyondLimit(effect: FaultEffect, { requests, per }: FaultRateLimit): FaultEffect {
  if (effect.status !== undefined || effect.error_code !== undefined) return effect
  const text = catalogueEntry('APIGW.0308')?.[2] as string
  const said = fill(text, [`${requests}`]).replace('1 second', formatSpan(milliseconds(per)))
  return { ...effect, status: 429, error_msg: effect.error_msg ?? said }
}

/** Formats ms in the largest unit that divides them: 60000 is `1 minute`. */
function formatSpan(span: number): string {
  const [size, unit] = units.find(([size]) => span % size === 0) as (typeof units)[number]
  return `${span / size} ${unit}`
}
