/** Maximum nesting of accepted JSON: recursive functions could overflow the stack with more. */
export const DEEPEST_JSON = 128

/** Whether a JSON value is nested deeper than `levels`. */
export function isTooDeep(value: unknown, levels = DEEPEST_JSON): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1))
}
