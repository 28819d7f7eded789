import { type SigningKeys, signedAuthorization } from '../cloud/signature/signature.ts'
import { firstValue, pairsOf, type RawHeaders, without } from './raw-headers.ts'

/** Keys of an account. */
export interface AccountKeys extends SigningKeys {
  /** Belongs to temporary keys. */
  securityToken: string | undefined
}

/** A request before it is signed. */
export interface UnsignedRequest {
  method: string
  target: string
  rawHeaders: RawHeaders
  body: Buffer
}

/** Credentials of the client, which the signature replaces. */
const REPLACED = new Set([
  'authorization',
  'x-auth-token',
  'x-sdk-date',
  'x-sdk-content-sha256',
  'x-security-token',
  'host',
])

/** Fields that are signed if the client sent them: they say for which project or account it asks. */
const SCOPES = ['x-project-id', 'x-domain-id']

/** The fields of a request, signed with SDK-HMAC-SHA256 for `host` (docs/contract/authentication.md#string-to-sign). */
export function signedFields(
  { body, method, rawHeaders, target }: UnsignedRequest,
  { securityToken, ...keys }: AccountKeys,
  host: string,
  now: Date,
): string[] {
  const fields = [
    ...['Host', host],
    ...without(rawHeaders, REPLACED),
    ...['X-Sdk-Date', now.toISOString().replace(/[-:]|\.\d+/g, '')],
    ...(securityToken === undefined ? [] : ['X-Security-Token', securityToken]),
  ]
  const names = ['host', 'x-sdk-date', 'x-security-token', ...SCOPES]
  const sent = new Set(pairsOf(fields).map(([name]) => name.toLowerCase()))
  const signed = names.filter((name) => sent.has(name)).sort()
  const request = { method, target, body, header: (name: string) => firstValue(fields, name) }
  return [...fields, 'Authorization', signedAuthorization(request, keys, signed.join(';'))]
}
