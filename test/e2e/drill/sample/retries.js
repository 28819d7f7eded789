import { setTimeout as sleep } from 'node:timers/promises'

const TRIES = 4

/** The longest Retry-After that is waited for, in ms. */
const LONGEST = 20_000

/** Whether a failed call may succeed later: no answer, an answer that cannot be read, or a busy or broken service. */
export function isTemporary({ status }) {
  return status === undefined || status === 429 || status >= 500
}

/** Milliseconds to wait before the next try; undefined if that is too long. */
export function pauseAfter({ retryAfter = 0 }, tries) {
  if (retryAfter > LONGEST) return undefined
  return Math.max(retryAfter, 100 * 2 ** tries)
}

export const messageOf = (error) => error.message

/** Calls `work` until it succeeds, at most four times. `work` gets the number of the try, from 1. */
export async function retried(parts, work) {
  for (let tries = 1; ; tries++) {
    try {
      return await work(tries)
    } catch (error) {
      if (error.operation === undefined || !parts.isTemporary(error)) throw error
      const pause = parts.pauseAfter(error, tries)
      if (tries === TRIES || pause === undefined) {
        error.message += ` (after ${tries} tries)`
        throw error
      }
      await sleep(pause)
    }
  }
}
