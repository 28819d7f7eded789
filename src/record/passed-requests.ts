import { serviceOperation } from '../schemas/service-operations.ts'
import { pairsOf, type RawHeaders } from './raw-headers.ts'

/** Methods that change nothing (RFC 9110, section 9.2.1), without TRACE, which would answer with the credentials. */
const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** POST requests that only give out a token or temporary keys. */
const tokenPaths = new Set(
  (
    [
      'KeystoneCreateUserTokenByPassword',
      'CreateTokenWithIdToken',
      'CreateTemporaryAccessKeyByToken',
    ] as const
  ).map((id) => serviceOperation(id).path),
)

const UNSCOPED_TOKEN =
  /^\/v3\/OS-FEDERATION\/identity_providers\/[\w.-]+\/protocols\/[\w.-]+\/auth$/

/** Headers with which some servers take another method than that of the request line. */
const OVERRIDES = new Set(['x-http-method', 'x-http-method-override', 'x-method-override'])

/** Whether a request asks for a token or temporary keys. Paths are compared as they were sent: `/v3/x/../auth/tokens` is none. */
export function isTokenRequest(method: string, target: string): boolean {
  const [path = ''] = target.split('?', 1)
  return method === 'POST' && (tokenPaths.has(path) || UNSCOPED_TOKEN.test(path))
}

/** Why a request may change something, as a part of a sentence; undefined for a read and a request for a token. */
export function writeIn(method: string, target: string, headers: RawHeaders): string | undefined {
  if (isTokenRequest(method, target)) return undefined
  const [path = ''] = target.split('?', 1)
  if (!READS.has(method)) return `${method} ${path}`
  for (const [name, value] of pairsOf(headers)) {
    if (!OVERRIDES.has(name.toLowerCase()) || READS.has(value.trim().toUpperCase())) continue
    return `${method} ${path} with ${name}: ${value.slice(0, 40)}`
  }
  return undefined
}
