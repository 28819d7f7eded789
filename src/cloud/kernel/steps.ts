/** Work that is done in many small steps, each well below 1 ms; it returns T after the last one. */
export type Steps<T> = Generator<void, T, void>

/** Does all steps at once, for callers that are synchronous. Throws what a step throws. */
export function finish<T>(steps: Steps<T>): T {
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}

/** Work that is one quick step. */
// biome-ignore lint/correctness/useYield: nothing comes after it.
export function* oneStep<T>(act: () => T): Steps<T> {
  return act()
}

/** Work on each item, one step for each. */
export function* eachInSteps<T>(items: Iterable<T>, act: (item: T) => void): Steps<void> {
  for (const item of items) {
    act(item)
    yield
  }
}

/** What each item is mapped to, one step for each. */
export function* mapSteps<T, U>(items: Iterable<T>, convert: (item: T) => U): Steps<U[]> {
  const converted: U[] = []
  for (const item of items) {
    converted.push(convert(item))
    yield
  }
  return converted
}
