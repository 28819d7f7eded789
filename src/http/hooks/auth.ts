import type { FastifyRequest } from 'fastify'
import { iamAuthenticationFailed } from '../../cloud/errors/errors.ts'
import { parseAuthorization, servedAlgorithms } from '../../cloud/signature/signature.ts'
import type { Engine } from '../../control/engine.ts'
import type { IamUser } from '../../schemas/iam.ts'
import { headerOf } from '../request.ts'
import {
  type AuthOptions,
  earlierVerification,
  signatureMalformed,
  verifiedSigner,
  verifiedTokenHolder,
} from './verify.ts'

/**
 * The user who sends the request; 401 APIGW.0301 without well-formed credentials. With auth `present`, unknown credentials
 * act as the admin; with `verify` they are refused.
 */
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
  const verified = verifies ? earlierVerification(request, engine) : undefined
  const signed = verified?.signed ?? parseAuthorization(authorization)
  if (signed !== undefined) {
    if ('malformed' in signed) throw signatureMalformed(signed.malformed)
    if (verifies) return verifiedSigner(request, signed, verified, engine, options)
    const securityToken = headerOf(request, 'x-security-token')
    return credentials.userOfAccessKey(signed.accessKey, securityToken) ?? iam.admin
  }
  const token = headerOf(request, 'x-auth-token')
  if (token === undefined || token === '') throw credentialsMissing(authorization)
  if (!/[!-~]/.test(token)) throw iamAuthenticationFailed('decrypt token fail')
  if (verifies) return verifiedTokenHolder(token, request, engine)
  return credentials.userOfToken(token) ?? iam.admin
}

/** 401 for a request with neither token nor signature; names an SDK algorithm that the mock does not support. */
function credentialsMissing(authorization = '') {
  const [, found] = /^((?:SDK|V\d+)-[\w-]+) /.exec(authorization) ?? []
  if (found === undefined) return iamAuthenticationFailed('x-auth-token not found')
  const expected = `one of ${servedAlgorithms().join(', ')}`
  return signatureMalformed({ part: 'algorithm', found, expected })
}
