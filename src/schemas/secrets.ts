import { decodedOrRaw } from './query-string.ts'

/** Replaces a credential in all output. */
export const REDACTED = '***'

/** Names of headers, query parameters and JSON fields that hold credentials: lower case, without - and _. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'accesstoken',
  'adminpass',
  'authorization',
  'authtoken',
  'clientsecret',
  'controltoken',
  'cookie',
  'idtoken',
  'passcode',
  'passwd',
  'password',
  'privatekey',
  'proxyauthorization',
  'refreshtoken',
  'secret',
  'secretaccesskey',
  'secretkey',
  'securitytoken',
  'setcookie',
  'sk',
  'token',
  'xauthtoken',
  'xobssecuritytoken',
  'xsecuritytoken',
  'xsubjecttoken',
])

/** Whether a header, query parameter or JSON field with this name holds a credential. */
export function isSecretName(name: string): boolean {
  return name.length <= 32 && SECRET_NAMES.has(name.toLowerCase().replace(/[-_]/g, ''))
}

/** Value of a JSON field, masked if its name says that it is a credential, or if its text contains one. */
export function maskedMember(key: string, value: unknown): unknown {
  if (typeof value === 'string') return isSecretName(key) ? REDACTED : maskedText(value)
  if (!isSecretName(key)) return value
  if (typeof value === 'number') return REDACTED
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => maskedMember(key, item))
  // IAM takes {"password":{"user":{"name":…,"password":…}}}, where the name is no credential.
  return Object.fromEntries(
    Object.entries(value).map(([inner, each]) => [
      inner,
      inner === 'user' ? each : maskedMember(key, each),
    ]),
  )
}

/** Masks the values of secret parameters in a text such as a URL: `…?token=***&limit=1`. */
export function maskedText(text: string): string {
  if (!text.includes('=')) return text
  let masked = ''
  let from = 0
  const names = /(?<=^|[?&#;,=\s])([^=&?;,#\s"]+)=/g
  for (let found = names.exec(text); found !== null; found = names.exec(text)) {
    if (!isSecretName(decodedOrRaw(found[1] as string).trim())) continue
    masked += `${text.slice(from, names.lastIndex)}${REDACTED}`
    const rest = /[&#\s"]|$/g
    rest.lastIndex = names.lastIndex
    from = (rest.exec(text) as RegExpExecArray).index
    names.lastIndex = from
  }
  return masked + text.slice(from)
}

/** Masks secret fields in a text that looks like JSON but is invalid, as far as they can be recognised. */
export function maskedJsonText(text: string): string {
  return maskedText(text).replace(
    /"([\w-]{1,32})"(\s{0,8}:\s{0,8})("(?:[^"\\]|\\.)*"?|[^\s",{}[\]]+)/gs,
    (whole, name: string, colon: string) =>
      isSecretName(name) ? `"${name}"${colon}"${REDACTED}"` : whole,
  )
}

/** Masks secret headers and secret parameters in a text with one header per line, as in a canonical request. */
export function maskedLines(text: string): string {
  return maskedText(text).replace(/^([\w-]{1,32}):.+$/gm, (line, name: string) =>
    isSecretName(name) ? `${name}:${REDACTED}` : line,
  )
}
