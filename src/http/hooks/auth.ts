import type { FastifyRequest } from 'fastify'
import { iamAuthenticationFailed } from '../../cloud/errors/errors.ts'
import { parseAuthorization, servedAlgorithms } from '../../cloud/signature/signature.ts'
import type { Engine } from '../../control/engine.ts'
import type { IamUser } from '../../schemas/iam.ts'
import { headerOf } from '../request.ts'
import {
  type AuthOptions,
  genuineBefore,
  signatureMalformed,
  verifiedSigner,
  verifiedTokenHolder,
} from './verify.ts'

/** Who calls; 401 APIGW.0301 without well-formed credentials. Unknown ones act as the admin, unless they are verified. */
export function authenticate(
  request: FastifyRequest,
  engine: Engine,
  options: AuthOptions,
): IamUser {
  const { iam } = engine.worlds
  if (options.auth === 'off') return iam.admin
  const verifies = options.auth === 'verify'
  const { credentials } = engine
  const authorization = request.headers.authorization
  const genuine = verifies ? genuineBefore(request, engine) : undefined
  const signed = genuine?.signed ?? parseAuthorization(authorization)
  if (signed !== undefined) {
    if ('malformed' in signed) throw signatureMalformed(signed.malformed)
    if (verifies) return verifiedSigner(request, signed, genuine, engine, options)
    return credentials.userOfAccessKey(signed.accessKey) ?? iam.admin
  }
  const token = headerOf(request, 'x-auth-token')
  if (token === undefined || token === '') throw nothingFound(authorization)
  if (!/[!-~]/.test(token)) throw iamAuthenticationFailed('decrypt token fail')
  if (verifies) return verifiedTokenHolder(token, request, engine)
  return credentials.userOfToken(token) ?? iam.admin
}

/** Neither a token nor a signature; an algorithm of the SDKs that is not served is named. */
function nothingFound(authorization = '') {
  const [, found] = /^((?:SDK|V\d+)-[\w-]+) /.exec(authorization) ?? []
  if (found === undefined) return iamAuthenticationFailed('x-auth-token not found')
  const expected = `one of ${servedAlgorithms.join(', ')}`
  return signatureMalformed({ part: 'algorithm', found, expected })
}
