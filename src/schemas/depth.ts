/** Deepest JSON that is worked on: whatever walks through any deeper may run out of stack. */
export const DEEPEST_JSON = 128

/** Whether a value of JSON nests deeper than that, or than so many levels. */
export function isTooDeep(value: unknown, levels = DEEPEST_JSON): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1))
}
