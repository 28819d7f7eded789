import { Buffer } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import {
  iamAuthenticationFailed,
  projectNotMatching,
  tokenOutdated,
  tokenWithoutProject,
} from '../../cloud/errors/errors.ts'
import { isExpired } from '../../cloud/iam/token.ts'
import { basicIsoOf, epochOfBasicIso } from '../../cloud/kernel/clock.ts'
import type { SignedRequest } from '../../cloud/signature/canonical-request.ts'
import {
  type SignatureHeader,
  type SignatureProblem,
  verifySignature,
} from '../../cloud/signature/signature.ts'
import type { Engine } from '../../control/engine.ts'
import type { AuthFailures } from '../../control/signatures/auth-failures.ts'
import type { VerifiedSignature } from '../../control/signatures/verified-signatures.ts'
import { quote } from '../../schemas/findings.ts'
import type { IamUser } from '../../schemas/iam.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { REDACTED } from '../../schemas/secrets.ts'
import type { Wait } from '../faults/delays.ts'
import { anyHeaderOf, headerOf } from '../request.ts'

/**
 * How credentials are checked: not at all, only that they are well-formed, or completely
 * (docs/contract/authentication.md#levels-of-checking).
 */
export type AuthLevel = 'off' | 'present' | 'verify'

export interface AuthOptions {
  auth: AuthLevel
  /** Whether five consecutive failures lock an access key for five minutes. */
  authLock: boolean
  /** The clock that a signature's time is compared with: `world` is the clock of the world; `nearer` is that clock or the host's, whichever is nearer. */
  skewClock: 'nearer' | 'world'
  /** Set in a replay. */
  replayed?: ReplayOptions | undefined
}

/** A replay has no time of its own: it takes that of the bundle. */
export interface ReplayOptions {
  /** Host time of the request, epoch ms. */
  hostNow: () => number
  /** The wait of a request for latency or a delay: until the bundle says that it went on. */
  wait: Wait
}

/**
 * Largest difference in ms between a signature's time and the clock
 * (docs/contract/authentication.md#locked-keys).
 */
const MAX_SKEW_MS = 900_000

const EMPTY_BODY = Buffer.alloc(0)

/** The cached result if a byte-identical request without a body was verified before; undefined if not. */
export function earlierVerification(
  request: FastifyRequest,
  { verifiedSignatures }: Engine,
): VerifiedSignature | undefined {
  return hasSentBody(request) ? undefined : verifiedSignatures.find(request.raw)
}

/** The user who signed the request; 401 with the gateway's message if the signature is not valid. */
export function verifiedSigner(
  request: FastifyRequest,
  signed: SignatureHeader,
  verified: VerifiedSignature | undefined,
  engine: Engine,
  options: AuthOptions,
): IamUser {
  const { accessKey } = signed
  const failures = options.authLock ? failuresOf(request, engine) : undefined
  const now = options.replayed?.hostNow() ?? engine.hostTime()
  if (failures?.isLocked(accessKey, now)) {
    throw iamAuthenticationFailed('AK access failed to reach the limit,forbidden.')
  }
  try {
    const user = signerOf(request, signed, verified, engine, options)
    failures?.succeeded(accessKey)
    return user
  } catch (error) {
    failures?.failed(accessKey, now)
    throw error
  }
}

/** The failed signatures of a project, which may have no world yet. */
function failuresOf({ projectId }: FastifyRequest, { worlds }: Engine): AuthFailures | undefined {
  return projectId === null ? undefined : worlds.logOf(projectId).authFailures
}

function signerOf(
  request: FastifyRequest,
  signed: SignatureHeader,
  verified: VerifiedSignature | undefined,
  engine: Engine,
  options: AuthOptions,
): IamUser {
  const { user, secretKey } = signingCredentials(request, signed.accessKey, engine)
  const time = signingTimeOf(request, verified, engine, options)
  if (verified !== undefined) return user
  const received = signedRequestOf(request)
  const verdict = verifySignature(received, signed, secretKey)
  if (verdict.ok) {
    if (!hasSentBody(request)) engine.verifiedSignatures.add(request.raw, { signed, time })
    return user
  }
  if (verdict.problem !== undefined) throw signatureMalformed(verdict.problem)
  engine.refusedSignatures.add(request.id, received, signed, secretKey)
  const canonical = maskedText(verdict.canonicalRequest).replaceAll('\n', '|')
  throw iamAuthenticationFailed(`verify aksk signature fail, canonicalRequest:${canonical}`)
}

/** User and secret key of an access key. A temporary access key needs its X-Security-Token and must not be expired; 401 if not. */
function signingCredentials(request: FastifyRequest, accessKey: string, engine: Engine) {
  const { credentials } = engine
  const securityToken = headerOf(request, 'x-security-token')
  const temporary = credentials.findAccessKey(accessKey, securityToken)
  if (temporary === undefined) {
    if (credentials.isTemporary(accessKey)) throw securityTokenWrong()
    const user = engine.worlds.iam.userOfAccessKey(accessKey)
    if (user !== undefined) return { user, secretKey: user.secret_key }
    throw iamAuthenticationFailed(`Get secretKey failed,ak:${accessKey},err:ak not exist`)
  }
  if (securityToken !== temporary.securitytoken) throw securityTokenWrong()
  if (isExpired(temporary, engine.clock.now())) throw tokenOutdated()
  return { user: temporary.user, secretKey: temporary.secret }
}

function securityTokenWrong() {
  return iamAuthenticationFailed('verify security token fail')
}

/** Signing time of a request, epoch ms; 401 if it is unreadable or differs from the clock by more than 15 minutes. */
function signingTimeOf(
  request: FastifyRequest,
  verified: VerifiedSignature | undefined,
  engine: Engine,
  { replayed, skewClock }: AuthOptions,
): number {
  const text = headerOf(request, 'x-sdk-date') ?? ''
  const time = verified?.time ?? epochOfBasicIso(text)
  // Clients sign with the host's own clock, which may have been set back.
  const host = replayed?.hostNow() ?? Date.now()
  const world = (request.world?.cloud.clock ?? engine.clock).now()
  if (time !== undefined && isInTime(time, host, world, skewClock)) return time
  const server = skewClock === 'world' ? world : host
  throw iamAuthenticationFailed(
    `calc aksk signature fail:signature expired, signature time:${text},server time:${basicIsoOf(server)}`,
  )
}

/** Whether a signature's time is near enough to the clock; all are epoch ms. */
export function isInTime(
  time: number,
  host: number,
  world: number,
  skewClock: AuthOptions['skewClock'],
): boolean {
  const clocks = skewClock === 'world' ? [world] : [host, world]
  return clocks.some((now) => Math.abs(now - time) <= MAX_SKEW_MS)
}

/** Clients sign the body that they send: before its Content-Encoding is undone. */
function hasSentBody({ sentBody }: FastifyRequest): boolean {
  return sentBody !== null && sentBody.length > 0
}

function signedRequestOf(request: FastifyRequest): SignedRequest {
  const { method, raw, sentBody } = request
  return {
    method,
    target: raw.url as string,
    header: (name) => anyHeaderOf(request, name),
    body: sentBody ?? EMPTY_BODY,
  }
}

/** The user of a token; 401 or 403 if the token is unknown, expired, or issued for another project or for an account only. */
export function verifiedTokenHolder(
  token: string,
  request: FastifyRequest,
  engine: Engine,
): IamUser {
  const wellKnown = engine.worlds.iam.userOfToken(token)
  if (wellKnown !== undefined) return wellKnown
  const issued = engine.credentials.find(token)
  if (issued === undefined) throw iamAuthenticationFailed('decrypt token fail')
  const { project, domain } = issued.scope
  if (isExpired(issued, engine.clockOf(project?.id).now())) throw tokenOutdated()
  const { project_id } = request.params as { project_id?: string }
  if (project_id !== undefined && project === undefined && domain !== undefined) {
    throw tokenWithoutProject()
  }
  if (project !== undefined && project_id !== undefined && project.id !== project_id) {
    throw projectNotMatching()
  }
  return issued.user
}

/** 401 for a malformed part of the Authorization header, with found and expected; the signature itself is masked. */
export function signatureMalformed({ part, found, expected }: SignatureProblem) {
  const displayed = part === 'Signature' && found !== undefined ? REDACTED : found
  return iamAuthenticationFailed(
    `authorization header is malformed, ${part}: found ${quote(displayed)}, expected ${expected}`,
  )
}
