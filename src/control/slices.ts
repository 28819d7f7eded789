import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Steps } from '../cloud/kernel/steps.ts'

/** Longest time that steps run without giving the event loop a turn, ms. */
export const SLICE_MS = 8

/**
 * Does the steps in slices of at most 8 ms, and lets the event loop run in between. Rejects with what a step throws.
 *
 * @example await finishInSlices(stateSteps(snapshot))
 */
export async function finishInSlices<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const end = performance.now() + SLICE_MS
    let step = steps.next()
    while (step.done !== true && performance.now() < end) step = steps.next()
    if (step.done === true) return step.value
    await nextTurn()
  }
}
