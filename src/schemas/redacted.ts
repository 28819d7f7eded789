import { isSecretName, maskedMember, maskedText, REDACTED } from './secrets.ts'

/** Headers, given as names and values in turn, by lower-case name; the credentials in them masked. */
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

/** A value of JSON, the credentials in it masked wherever they stand. */
export function redacted(value: unknown): unknown {
  if (typeof value === 'string') return maskedText(value)
  if (Array.isArray(value)) return value.map(redacted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, redacted(maskedMember(key, inner))]),
  )
}
