import type { FastifyRequest } from 'fastify'
import { iamAuthenticationFailed } from '../../cloud/errors.ts'
import type { Iam } from '../../cloud/iam.ts'
import { quote } from '../../schemas/findings.ts'
import type { IamUser } from '../../schemas/iam.ts'
import { headerOf } from '../request.ts'

/** How much of the credentials is looked at (DESIGN §6). */
export type AuthLevel = 'off' | 'present'

const ALGORITHMS = ['SDK-HMAC-SHA256', 'V11-HMAC-SHA256', 'SDK-HMAC-SM3']

/** Who calls; 401 APIGW.0301 without well-formed credentials. Unknown ones act as the admin. */
export function authenticate(request: FastifyRequest, iam: Iam, level: AuthLevel): IamUser {
  if (level === 'off') return iam.admin
  const authorization = request.headers.authorization
  if (authorization !== undefined && isSignature(authorization)) {
    return iam.userOfAccessKey(accessKeyOf(authorization)) ?? iam.admin
  }
  const token = headerOf(request, 'x-auth-token')
  if (token === undefined || token === '') throw iamAuthenticationFailed('x-auth-token not found')
  if (!/[!-~]/.test(token)) throw iamAuthenticationFailed('decrypt token fail')
  return iam.userOfToken(token) ?? iam.admin
}

function isSignature(authorization: string): boolean {
  const [algorithm = ''] = authorization.split(' ', 1)
  return ALGORITHMS.includes(algorithm)
}

/** The access key of a signature; 401 where a part is missing or malformed. */
function accessKeyOf(authorization: string): string {
  const parts = new Map<string, string>()
  for (const part of authorization.slice(authorization.indexOf(' ') + 1).split(',')) {
    const equals = part.indexOf('=')
    parts.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim())
  }
  const accessKey = parts.get('Access') ?? parts.get('Credential')?.split('/')[0]
  if (accessKey === undefined || accessKey === '') throw malformed('Access', accessKey, 'a key')
  const signed = parts.get('SignedHeaders')
  if (signed === undefined || signed === '') throw malformed('SignedHeaders', signed, 'names')
  const signature = parts.get('Signature')
  if (!/^[0-9a-f]{64}$/i.test(signature ?? '')) {
    throw malformed('Signature', signature, '64 hexadecimal digits')
  }
  return accessKey
}

function malformed(part: string, found: string | undefined, expected: string) {
  return iamAuthenticationFailed(
    `authorization header is malformed, ${part}: found ${quote(found)}, expected ${expected}`,
  )
}
