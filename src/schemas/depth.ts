/** Deepest nesting of a request body of the API and of a fault rule, in levels; the deepest documented body has six. */
export const MAX_DEPTH = 64

/**
 * Deepest nesting of an input of the control plane, in levels: a state holds rules, each up to MAX_DEPTH
 * levels deep. Code that walks through deeper JSON could run out of stack.
 */
export const MAX_CONTROL_DEPTH = 2 * MAX_DEPTH

/**
 * Most values in a request body of the API: items of its lists and members of its objects, at any depth. A schema can
 * make several errors of each, and the largest documented body has fewer than a hundred.
 */
export const MAX_VALUES = 10_000

/** Most values in an input of the control plane, and in a record of a state: a rule counts its requests by project. */
export const MAX_CONTROL_VALUES = 20 * MAX_VALUES

/** Whether a JSON value has more than `limit` items and members, at any depth. Looks at no more than these. */
export function hasMoreValues(value: unknown, limit: number): boolean {
  const open = [value]
  let count = 0
  for (const next of open) {
    if (typeof next !== 'object' || next === null) continue
    if (Array.isArray(next) && next.length > limit) return true
    for (const key in next) {
      if (++count > limit) return true
      open.push((next as Record<string, unknown>)[key])
    }
  }
  return false
}

/** Whether a JSON value is nested deeper than `levels`. */
export function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const key in value) {
    if (isTooDeep((value as Record<string, unknown>)[key], levels - 1)) return true
  }
  return false
}
