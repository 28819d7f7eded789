/** What stands in the place of a credential. */
export const REDACTED = '***'

const SECRET_HEADERS = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'set-cookie',
  'x-auth-token',
  'x-security-token',
  'x-subject-token',
])

const SECRET_KEYS = new Set([
  'access_token',
  'id_token',
  'password',
  'private_key',
  'secret',
  'secret_key',
  'securitytoken',
  'token',
])

/** Whether a header holds a credential. */
export function isSecretHeader(name: string): boolean {
  return SECRET_HEADERS.has(name.toLowerCase())
}

/** Headers, given as names and values in turn, by lower-case name; the credentials in them masked. */
export function redactedHeaders(raw: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase()
    const before = headers.get(name)
    const value = isSecretHeader(name) ? REDACTED : (raw[index + 1] as string)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(headers)
}

/** A value of JSON, the credentials in it masked wherever they stand. */
export function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (typeof inner === 'string' && SECRET_KEYS.has(key.toLowerCase())) return [key, REDACTED]
      // IAM takes a token as {"token":{"id":"…"}}.
      if (key === 'token' && typeof (inner as { id?: unknown } | null)?.id === 'string') {
        return [key, { ...(redacted(inner) as object), id: REDACTED }]
      }
      return [key, redacted(inner)]
    }),
  )
}
