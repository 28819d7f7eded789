import type { Steps } from '../cloud/kernel/steps.ts'

/** Longest time that steps run without giving the event loop a turn, ms. */
export const SLICE_MS = 8

/** When the slice of this turn of the event loop ends; undefined before its first step. */
let sliceEnd: number | undefined

/** Whether steps must give the event loop a turn. All that run in one turn share its slice: those of many do not add up. */
export function isSliceOver(): boolean {
  if (sliceEnd === undefined) {
    sliceEnd = performance.now() + SLICE_MS
    setImmediate(() => {
      sliceEnd = undefined
    })
  }
  return performance.now() >= sliceEnd
}

/** Work that waits for its turn of the event loop; the first one gets the next turn. */
const waiting: (() => void)[] = []

/** Resolves in a later turn of the event loop, and gives each turn to one caller only: the slices of many do not add up. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(giveTurn)
  })
}

function giveTurn(): void {
  sliceEnd = undefined
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(giveTurn)
}

/**
 * Does the steps in slices of at most 8 ms, and lets the event loop run in between. Rejects with what a step throws.
 *
 * @example await finishInSlices(stateSteps(snapshot))
 */
export async function finishInSlices<T>(steps: Steps<T>): Promise<T> {
  // Others are in the middle of their work, or have used up this turn: this one begins in a turn of its own.
  if (waiting.length > 0 || isSliceOver()) await nextTurn()
  for (;;) {
    let step = steps.next()
    while (step.done !== true && !isSliceOver()) step = steps.next()
    if (step.done === true) return step.value
    await nextTurn()
  }
}
