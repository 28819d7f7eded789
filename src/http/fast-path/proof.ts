import type { FastifyRequest } from 'fastify'
import { isExpired } from '../../cloud/iam/token.ts'
import type { Engine } from '../../control/engine.ts'
import { type AuthOptions, earlierVerification, isInTime } from '../hooks/verify.ts'
import { headerOf } from '../request.ts'

/** What shows who sent a request: a signature with its time (epoch ms), or a token. `lasting` does not end. */
export type Proof = 'lasting' | { signedAt: number } | { token: string }

/** The proof of a request that was accepted; undefined if it has to be looked at each time. */
export function proofOf(
  request: FastifyRequest,
  engine: Engine,
  { auth }: AuthOptions,
): Proof | undefined {
  if (auth !== 'verify') return 'lasting'
  const verified = earlierVerification(request, engine)
  if (verified !== undefined) {
    const isTemporary = engine.credentials.isTemporary(verified.signed.accessKey)
    return isTemporary ? undefined : { signedAt: verified.time }
  }
  if (request.headers.authorization !== undefined) return undefined
  const token = headerOf(request, 'x-auth-token') as string
  return engine.credentials.find(token) === undefined ? 'lasting' : { token }
}

/**
 * Whether a proof is still accepted. `isSame`: whether the request has the same headers as the one that it is from. `now`
 * is the time of the world, epoch ms.
 */
export function isStillProven(
  proof: Proof,
  isSame: boolean,
  now: number,
  engine: Engine,
  { skewClock }: AuthOptions,
): boolean {
  if (proof === 'lasting') return true
  if ('signedAt' in proof) {
    return isSame && isInTime(proof.signedAt, Date.now(), now, skewClock)
  }
  const token = engine.credentials.find(proof.token)
  return token !== undefined && !isExpired(token, engine.clockOf(token.scope.project?.id).now())
}
