import type { Steps } from './steps.ts'

/** Items that are sorted, or compared, in one step. */
const RUN = 512

type Compare<T> = (a: T, b: T) => number

/** A sorted copy of a list, made in steps; equal items keep their order. A list that is sorted already is only copied. */
export function* sortSteps<T>(items: readonly T[], compare: Compare<T>): Steps<T[]> {
  if (yield* isSorted(items, compare)) return items.slice()
  let from: T[] = []
  for (let start = 0; start < items.length; start += RUN) {
    for (const item of items.slice(start, start + RUN).sort(compare)) from.push(item)
    yield
  }
  for (let width = RUN; width < items.length; width *= 2) {
    const to: T[] = []
    for (let start = 0; start < from.length; start += 2 * width) {
      yield* merge(from, start, width, compare, to)
    }
    from = to
  }
  return from
}

function* isSorted<T>(items: readonly T[], compare: Compare<T>): Steps<boolean> {
  for (let index = 1; index < items.length; index++) {
    if (compare(items[index - 1] as T, items[index] as T) > 0) return false
    if (index % RUN === 0) yield
  }
  return true
}

/** Appends to `to` the items of two sorted runs of `width` items; the first begins at `start`. */
function* merge<T>(
  from: readonly T[],
  start: number,
  width: number,
  compare: Compare<T>,
  to: T[],
): Steps<void> {
  const middle = Math.min(start + width, from.length)
  const end = Math.min(start + 2 * width, from.length)
  let [left, right] = [start, middle]
  while (left < middle || right < end) {
    const takesLeft =
      right >= end || (left < middle && compare(from[left] as T, from[right] as T) <= 0)
    to.push(from[takesLeft ? left++ : right++] as T)
    if (to.length % RUN === 0) yield
  }
}
