import { isSecretName, maskedMember, maskedText, REDACTED } from './secrets.ts'

/** Converts raw headers (name, value, name, value …) to an object by lower-case name, with credentials masked. */
export function redactedHeaders(raw: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase()
    const before = headers.get(name)
    const value = isSecretName(name) ? REDACTED : maskedText(raw[index + 1] as string)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(headers)
}

/** A copy of a JSON value with all credentials masked. */
export function redacted(value: unknown): unknown {
  if (typeof value === 'string') return maskedText(value)
  if (Array.isArray(value)) return value.map(redacted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, redacted(maskedMember(key, inner))]),
  )
}
