import { MAX_CONTROL_DEPTH } from './json-limits.ts'
import { maskedText } from './masked-text.ts'
import { isSecretName, REDACTED, type Secrecy, secrecyOf } from './secrets.ts'

/** Converts raw headers (name, value, name, value …) to an object by lower-case name, with credentials masked. */
export function redactedHeaders(raw: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const spelled = raw[index] as string
    const name = spelled.toLowerCase()
    const before = headers.get(name)
    const value = isSecretName(spelled) ? REDACTED : maskedText(raw[index + 1] as string)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(headers)
}

/** A copy of a JSON value with all credentials masked, in texts too; true, false and null stay. Masks what is nested deeper than 128 levels. */
export function redacted(
  value: unknown,
  secrecy: Secrecy = 'open',
  levels = MAX_CONTROL_DEPTH,
): unknown {
  if (typeof value === 'string') return secrecy === 'open' ? maskedText(value) : REDACTED
  if (typeof value === 'number') return secrecy === 'open' ? value : REDACTED
  if (typeof value !== 'object' || value === null) return value
  if (levels === 0) return REDACTED
  if (Array.isArray(value)) return value.map((item) => redacted(item, secrecy, levels - 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const { inside, shown } = redactedName(value, key, secrecy)
      return [shown, redacted(inner, inside, levels - 1)]
    }),
  )
}

/**
 * A copy of as much of a value as the first characters of its JSON show. The texts `name` and `key` of an object are
 * there as well: they say whether its other members are credentials.
 */
export function beginningOf(value: unknown, characters: number): unknown {
  let left = characters
  const copy = (part: unknown): unknown => {
    // A long text may be short when it is masked.
    left--
    if (typeof part !== 'object' || part === null || 'toJSON' in part) return part
    if (Array.isArray(part)) {
      const items: unknown[] = []
      for (const item of part) {
        if (left < 0) break
        items.push(copy(item))
      }
      return items
    }
    const members: [string, unknown][] = []
    for (const key of Object.keys(part)) {
      if (left < 0 && key !== 'name' && key !== 'key') continue
      const member = (part as Record<string, unknown>)[key]
      if (left >= 0 || typeof member === 'string') members.push([key, copy(member)])
    }
    return Object.fromEntries(members)
  }
  return copy(value)
}

/** What is shown of the name of a member of an object, and the secrecy of its value. */
export function redactedName(value: object, key: string, secrecy: Secrecy) {
  const shown = maskedText(key)
  // By what is shown of the name as well, so that a masked value stays the same when it is masked again.
  const own = secrecyOf(value, key, secrecy)
  const inside = own === 'open' ? secrecyOf(value, shown, secrecy) : own
  return { shown, inside }
}

/** The JSON of a value with all credentials masked; undefined if JSON has no such value. */
export function redactedJson(value: unknown): string | undefined {
  return JSON.stringify(value, maskedMember)
}

/** Replacer of JSON.stringify, which calls it with the object of the member as `this`. */
function maskedMember(this: unknown, key: string, value: unknown): unknown {
  const secrecy = secrecyOf(this, key, 'open')
  if (secrecy !== 'open') return redacted(value, secrecy)
  if (typeof value === 'string') return maskedText(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const keys = Object.keys(value)
  return keys.some((name) => maskedText(name) !== name) ? redacted(value) : value
}

/** A text of a URL-encoded form: `password=***&name=n`. */
export function redactedForm(text: string): string {
  return text
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=')
      const name = pair.slice(0, Math.max(equals, 0))
      return isSecretName(name) ? `${name}=${REDACTED}` : maskedText(pair)
    })
    .join('&')
}
