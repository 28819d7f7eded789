/** How many items the arrays and typed arrays have that a function makes with `slice` and `map`. */
export function copiedItems(act: () => void): number {
  const typed = Object.getPrototypeOf(Uint32Array.prototype) as typeof Uint32Array.prototype
  let copied = 0
  const undo = [Array.prototype, typed].flatMap((prototype) =>
    (['slice', 'map'] as const).map((name) => {
      const original = prototype[name] as (this: unknown, ...given: unknown[]) => ArrayLike<unknown>
      Object.assign(prototype, {
        [name](this: unknown, ...given: unknown[]) {
          const made = original.apply(this, given)
          copied += made.length
          return made
        },
      })
      return () => Object.assign(prototype, { [name]: original })
    }),
  )
  try {
    act()
  } finally {
    for (const restore of undo) restore()
  }
  return copied
}
