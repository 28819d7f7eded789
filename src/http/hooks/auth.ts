import type { FastifyRequest } from 'fastify'
import { iamAuthenticationFailed } from '../../cloud/errors/errors.ts'
import { parseAuthorization, servedAlgorithms } from '../../cloud/signature/signature.ts'
import type { Backstage } from '../../control/engine.ts'
import type { IamUser } from '../../schemas/iam.ts'
import { headerOf } from '../request.ts'
import { genuineBefore, signatureMalformed, verifiedSigner, verifiedTokenHolder } from './verify.ts'

/** How much of the credentials is looked at (DESIGN §6). */
export type AuthLevel = 'off' | 'present' | 'verify'

export interface AuthOptions {
  auth: AuthLevel
  /** Whether five failures in a row lock an access key for five minutes. */
  authLock: boolean
  /** Which clock a signature's time is compared with: the nearer of the host's and the world's, or the world's. */
  skewClock: 'nearer' | 'world'
}

/** Who calls; 401 APIGW.0301 without well-formed credentials. Unknown ones act as the admin, unless they are verified. */
export function authenticate(
  request: FastifyRequest,
  backstage: Backstage,
  options: AuthOptions,
): IamUser {
  const { iam } = backstage.worlds
  if (options.auth === 'off') return iam.admin
  const verifies = options.auth === 'verify'
  const { credentials } = backstage
  const authorization = request.headers.authorization
  const genuine = verifies ? genuineBefore(request, backstage) : undefined
  const signed = genuine?.signed ?? parseAuthorization(authorization)
  if (signed !== undefined) {
    if ('malformed' in signed) throw signatureMalformed(signed.malformed)
    if (verifies) return verifiedSigner(request, signed, genuine, backstage, options)
    return credentials.userOfAccessKey(signed.accessKey) ?? iam.admin
  }
  const token = headerOf(request, 'x-auth-token')
  if (token === undefined || token === '') throw nothingFound(authorization)
  if (!/[!-~]/.test(token)) throw iamAuthenticationFailed('decrypt token fail')
  if (verifies) return verifiedTokenHolder(token, request, backstage)
  return credentials.userOfToken(token) ?? iam.admin
}

/** Neither a token nor a signature; an algorithm of the SDKs that is not served is named. */
function nothingFound(authorization = '') {
  const [, found] = /^((?:SDK|V\d+)-[\w-]+) /.exec(authorization) ?? []
  if (found === undefined) return iamAuthenticationFailed('x-auth-token not found')
  const expected = `one of ${servedAlgorithms.join(', ')}`
  return signatureMalformed({ part: 'algorithm', found, expected })
}
