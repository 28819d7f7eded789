import { setTimeout as sleep } from 'node:timers/promises'
import { retried } from './retries.js'

/** Statuses from which an instance does not go on by itself. */
const FINAL = ['CREATE_FAILED', 'START_FAILED', 'DELETE_FAILED', 'ERROR', 'FROZEN', 'DELETED']

/** Creates an instance. Before another try it looks for the name: the answer may be lost, and not the request. */
export function createInstance(service, parts, wanted) {
  return retried(parts, async (tries) => {
    const found = tries === 1 ? undefined : await named(service, parts, wanted.name)
    return found ?? service.create(wanted)
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
