/** Limits calls of a function: the first runs at once, later ones at most every `ms` host ms. The last call always runs. */
export function throttled(act: () => void, ms: number): () => void {
  let last = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  return () => {
    if (timer !== undefined) return
    const wait = Math.max(0, last + ms - performance.now())
    const run = () => {
      timer = undefined
      last = performance.now()
      act()
    }
    if (wait === 0) run()
    else timer = setTimeout(run, wait)
  }
}
