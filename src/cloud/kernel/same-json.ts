/** Whether two JSON values are equal. A member that is undefined counts as left out; members may be in any order. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other))
    return false
  // Loops, not lists of keys: a state of 100,000 records is compared with each import.
  for (const key in one) if (!isSameJson(one[key], ownValue(other, key))) return false
  for (const key in other) if (!Object.hasOwn(one, key) && other[key] !== undefined) return false
  return true
}

/** The value of a member; undefined if the object has none: `__proto__` and `toString` are inherited. */
function ownValue(object: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
