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

/** How large JSON may be. */
export interface JsonLimits {
  /** Levels of nesting. */
  levels: number
  /** Items of its lists and members of its objects, at any depth. */
  values: number
  /** Members of one object: V8 needs seconds for one with a million. */
  keys: number
}

/** Those of a body of the API; the largest documented object has seventeen keys. */
export const API_LIMITS: JsonLimits = { levels: MAX_DEPTH, values: MAX_VALUES, keys: 1_000 }

/** Those of a body of the control plane, and of what the server parses of its own journal. */
export const CONTROL_LIMITS: JsonLimits = {
  levels: MAX_CONTROL_DEPTH,
  values: MAX_CONTROL_VALUES,
  keys: 10_000,
}

/** JSON that is larger than it may be. */
export class JsonLimitError extends Error {
  override readonly name = 'JsonLimitError'
  readonly found = 'more'
  /** What it may have: `at most 128 levels`. */
  readonly expected: string

  constructor(expected: string) {
    super(`found more, expected ${expected}`)
    this.expected = expected
  }
}

const [QUOTE, COMMA, BACKSLASH, SPACE] = [0x22, 0x2c, 0x5c, 0x20]
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * The limit that JSON in UTF-8 exceeds, such as `at most 128 levels`; undefined within all. It only counts, so that large
 * JSON is refused before it is parsed: about 2 ms for each megabyte. What is no JSON may exceed a limit too.
 */
export function exceededLimit(bytes: Uint8Array, limits: JsonLimits): string | undefined {
  /** Values in the root and in each container that is open, the innermost last, and whether it is an object. */
  const counts = [0]
  const areObjects = [false]
  let values = 0
  let isText = false
  let isFirst = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (isText) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) isText = false
      continue
    }
    if (byte <= SPACE) continue
    const isEnd = byte === LIST_END || byte === OBJECT_END
    if (byte === COMMA || (isFirst && !isEnd)) {
      const top = counts.length - 1
      const count = (counts[top] as number) + 1
      counts[top] = count
      if (++values > limits.values) return `at most ${limits.values} values`
      if (areObjects[top] && count > limits.keys) return `at most ${limits.keys} keys in an object`
    }
    isFirst = byte === LIST || byte === OBJECT
    if (byte === QUOTE) isText = true
    else if (isFirst) {
      areObjects.push(byte === OBJECT)
      if (counts.push(0) > limits.levels + 1) return `at most ${limits.levels} levels`
    } else if (isEnd && counts.length > 1) {
      counts.pop()
      areObjects.pop()
    }
  }
  return undefined
}

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
