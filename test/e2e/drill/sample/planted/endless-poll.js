import { setTimeout as sleep } from 'node:timers/promises'
import { retried } from '../retries.js'

const IN_PROGRESS = ['INIT', 'CREATING', 'STARTING', 'STOPPING']

const BROKEN = ['START_FAILED', 'DELETE_FAILED', 'ERROR', 'FROZEN', 'DELETED']

/** CREATE_FAILED is none of the statuses that it knows, and the deadline is only for those in progress. */
export async function waitFor(service, parts, { id, goal, pollMs, waitMs }) {
  const deadline = Date.now() + waitMs
  for (;;) {
    const { status } = await retried(parts, () => service.show(id))
    if (status === goal) return
    const isLate = IN_PROGRESS.includes(status) && Date.now() > deadline
    if (isLate || BROKEN.includes(status)) {
      throw new Error(`ShowNotebook: ${id} is ${status}, expected ${goal}`)
    }
    await sleep(pollMs)
  }
}
