import type { FaultHeader } from '../../schemas/fault-headers.ts'
import { milliseconds } from '../../schemas/primitives.ts'
import type { FiredFault } from './faults.ts'

/** Seconds in Retry-After of injected errors 429 and 503, or `off` (docs/decisions.md#retry-after-of-injected-errors). */
export type RetryAfter = 'off' | number

/** Headers to set, by lower-case name; null takes one away. */
export type AnswerHeaders = ReadonlyMap<string, string | null>

/**
 * The headers of the response to a request with a fault. `status` is that of the injected error, undefined if the
 * operation answers; `now` is world time, epoch ms.
 */
export function answerHeaders(
  { effect: { headers = {} }, retryIn }: FiredFault,
  status: number | undefined,
  retryAfter: RetryAfter,
  now: number,
): AnswerHeaders {
  const all = new Map<string, string | null>()
  const seconds = retryIn === undefined ? retryAfter : Math.ceil(retryIn / 1_000)
  const isLimit = retryIn !== undefined || status === 429 || status === 503
  if (retryAfter !== 'off' && isLimit) all.set('retry-after', `${seconds}`)
  for (const [name, header] of Object.entries(headers)) {
    all.set(name.toLowerCase(), textOf(header, now))
  }
  return all
}

function textOf(header: FaultHeader, now: number): string | null {
  if (header === null) return null
  if (typeof header !== 'object') return `${header}`
  return new Date(now + milliseconds(header.date_in)).toUTCString()
}
