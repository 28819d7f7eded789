import type { Steps } from '../cloud/kernel/steps.ts'

/** Longest time that steps run without giving the event loop a turn, ms. */
export const SLICE_MS = 8

/** Work that waits for its turn of the event loop; the first one gets the next turn. */
const waiting: (() => void)[] = []

/** Resolves in a later turn of the event loop, and gives each turn to one caller only: the slices of many do not add up. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(giveTurn)
  })
}

function giveTurn(): void {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(giveTurn)
}

/**
 * Does the steps in slices of at most 8 ms, and lets the event loop run in between. Rejects with what a step throws.
 *
 * @example await finishInSlices(stateSteps(snapshot))
 */
export async function finishInSlices<T>(steps: Steps<T>): Promise<T> {
  // Others are in the middle of their work: this one begins in a turn of its own.
  if (waiting.length > 0) await nextTurn()
  for (;;) {
    const end = performance.now() + SLICE_MS
    let step = steps.next()
    while (step.done !== true && performance.now() < end) step = steps.next()
    if (step.done === true) return step.value
    await nextTurn()
  }
}
