/** Deepest nesting of a request body of the API and of a fault rule, in levels; the deepest documented body has six. */
export const MAX_DEPTH = 64

/**
 * Deepest nesting of an input of the control plane, in levels: a state holds rules, each up to MAX_DEPTH
 * levels deep. Code that walks through deeper JSON could run out of stack.
 */
export const MAX_CONTROL_DEPTH = 2 * MAX_DEPTH

/** Whether a JSON value is nested deeper than `levels`. */
export function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const key in value) {
    if (isTooDeep((value as Record<string, unknown>)[key], levels - 1)) return true
  }
  return false
}
