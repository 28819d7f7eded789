import type { Steps } from './steps.ts'

/** Items that are sorted, or compared, in one step. */
const RUN = 512

type Compare<T> = (a: T, b: T) => number

/** A sorted copy of a list, made in steps; equal items keep their order. A list that is sorted already is only copied. */
export function* sortSteps<T>(items: readonly T[], compare: Compare<T>): Steps<T[]> {
  const compareAt = (a: number, b: number) => compare(items[a] as T, items[b] as T)
  if (yield* isSorted(items.length, compareAt)) return items.slice()
  return yield* inOrder(items, yield* sortedIndexes(items.length, compareAt))
}

/** The indexes below `length` in order. They are in a typed array, which garbage collection skips. */
export function* sortedIndexes(length: number, compare: Compare<number>): Steps<Uint32Array> {
  let from = new Uint32Array(length)
  for (let start = 0; start < length; start += RUN) {
    const end = Math.min(start + RUN, length)
    for (let index = start; index < end; index++) from[index] = index
    from.subarray(start, end).sort(compare)
    yield
  }
  let to = new Uint32Array(length)
  for (let width = RUN; width < length; width *= 2) {
    for (let start = 0; start < length; start += 2 * width) {
      yield* merge(from, start, width, compare, to)
    }
    ;[from, to] = [to, from]
  }
  return from
}

function* isSorted(length: number, compare: Compare<number>): Steps<boolean> {
  for (let index = 1; index < length; index++) {
    if (compare(index - 1, index) > 0) return false
    if (index % RUN === 0) yield
  }
  return true
}

/** Writes to `to` two sorted runs of `width` indexes as one; the first begins at `start`. */
function* merge(
  from: Uint32Array,
  start: number,
  width: number,
  compare: Compare<number>,
  to: Uint32Array,
): Steps<void> {
  const middle = Math.min(start + width, from.length)
  const end = Math.min(start + 2 * width, from.length)
  let [left, right] = [start, middle]
  for (let place = start; place < end; place++) {
    const takesLeft =
      right >= end || (left < middle && compare(from[left] as number, from[right] as number) <= 0)
    to[place] = from[takesLeft ? left++ : right++] as number
    if (place % RUN === 0) yield
  }
}

function* inOrder<T>(items: readonly T[], order: Uint32Array): Steps<T[]> {
  const sorted: T[] = []
  for (const index of order) {
    sorted.push(items[index] as T)
    if (sorted.length % RUN === 0) yield
  }
  return sorted
}
