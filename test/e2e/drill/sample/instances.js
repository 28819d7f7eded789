import { setTimeout as sleep } from 'node:timers/promises'
import { retried } from './retries.js'

/** Statuses from which an instance does not go on by itself. */
const FINAL = ['CREATE_FAILED', 'START_FAILED', 'DELETE_FAILED', 'ERROR', 'FROZEN', 'DELETED']

/**
 * Creates an instance. Before another try it looks for the name: the answer may be lost, and not the request. After a time-out
 * it looks for `settleMs`: the service may still be at work.
 */
export function createInstance(service, parts, { settleMs, ...wanted }) {
  return retried(parts, async (tries, failure) => {
    if (tries === 1) return service.create(wanted)
    const until = Date.now() + (failure.isTimeout ? settleMs : 0)
    for (;;) {
      const found = await named(service, parts, wanted.name)
      if (found !== undefined) return found
      if (Date.now() >= until) return service.create(wanted)
      await sleep(settleMs / 5)
    }
  })
}

async function named(service, parts, name) {
  const { data } = await retried(parts, () => service.list({ name }))
  return data.find((row) => row.name === name)
}

/** Stops an instance. Before another try it reads the status: the first try may have done it. */
export function stopInstance(service, parts, id) {
  return retried(parts, async (tries) => {
    if (tries > 1) {
      const shown = await retried(parts, () => service.show(id))
      if (/^STOPP/.test(shown.status)) return shown
    }
    return service.stop(id)
  })
}

/** Reads an instance until it has a status. Rejects if it never will, or after `waitMs`. */
export async function waitFor(service, parts, { id, goal, pollMs, waitMs }) {
  const deadline = Date.now() + waitMs
  for (;;) {
    const { fail_reason, status } = await retried(parts, () => service.show(id))
    if (status === goal) return
    if (FINAL.includes(status)) {
      throw new Error(`ShowNotebook: ${id} is ${status}, expected ${goal}. ${fail_reason ?? ''}`)
    }
    if (Date.now() > deadline) {
      throw new Error(`ShowNotebook: ${id} is still ${status} after ${waitMs} ms, expected ${goal}`)
    }
    await sleep(pollMs)
  }
}
