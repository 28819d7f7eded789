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

/** Calls `work` until it succeeds, at most four times. It gets the number of the try, from 1, and the failure before. */
export async function retried(parts, work) {
  let failure
  for (let tries = 1; ; tries++) {
    try {
      return await work(tries, failure)
    } catch (error) {
      if (error.operation === undefined || !parts.isTemporary(error)) throw error
      const pause = parts.pauseAfter(error, tries)
      if (tries === TRIES || pause === undefined) throw error
      failure = error
      await sleep(pause)
    }
  }
}
