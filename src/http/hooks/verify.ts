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
  verify,
} from '../../cloud/signature/signature.ts'
import type { Engine } from '../../control/engine.ts'
import type { Genuine } from '../../control/signatures/verified-signatures.ts'
import { quote } from '../../schemas/findings.ts'
import type { IamUser } from '../../schemas/iam.ts'
import { maskedLines, REDACTED } from '../../schemas/secrets.ts'
import { headerOf } from '../request.ts'

/** How much of the credentials is looked at (DESIGN §6). */
export type AuthLevel = 'off' | 'present' | 'verify'

export interface AuthOptions {
  auth: AuthLevel
  /** Whether five failures in a row lock an access key for five minutes. */
  authLock: boolean
  /** Which clock a signature's time is compared with: the nearer of the host's and the world's, or the world's. */
  skewClock: 'nearer' | 'world'
}

/** How far a signature's time may be off, ms (auth.md §1). */
const SKEW = 900_000

const NO_BODY = Buffer.alloc(0)

/** What is known of a signature that was found genuine before, on the same request to the byte. */
export function genuineBefore(
  request: FastifyRequest,
  { verifiedSignatures }: Engine,
): Genuine | undefined {
  return hasBody(request) ? undefined : verifiedSignatures.find(request.raw)
}

/** Whose signature it is; refuses with 401 in the gateway's words one that does not verify. */
export function verifiedSigner(
  request: FastifyRequest,
  signed: SignatureHeader,
  genuine: Genuine | undefined,
  engine: Engine,
  options: AuthOptions,
): IamUser {
  const { accessKey } = signed
  const failures = options.authLock ? request.world?.authFailures : undefined
  const now = engine.hostTime()
  if (failures?.isLocked(accessKey, now)) {
    throw iamAuthenticationFailed('AK access failed to reach the limit,forbidden.')
  }
  try {
    const user = signerOf(request, signed, genuine, engine, options)
    failures?.succeeded(accessKey)
    return user
  } catch (error) {
    failures?.failed(accessKey, now)
    throw error
  }
}

function signerOf(
  request: FastifyRequest,
  signed: SignatureHeader,
  genuine: Genuine | undefined,
  engine: Engine,
  options: AuthOptions,
): IamUser {
  const { user, secretKey } = keyOf(request, signed.accessKey, engine)
  const time = timeOf(request, genuine, engine, options)
  if (genuine !== undefined) return user
  const received = signedRequestOf(request)
  const verdict = verify(received, signed, secretKey)
  if (verdict.ok) {
    if (!hasBody(request)) engine.verifiedSignatures.add(request.raw, { signed, time })
    return user
  }
  if (verdict.problem !== undefined) throw signatureMalformed(verdict.problem)
  engine.refusedSignatures.add(request.id, received, signed, secretKey)
  const canonical = maskedLines(verdict.canonicalRequest).replaceAll('\n', '|')
  throw iamAuthenticationFailed(`verify aksk signature fail, canonicalRequest:${canonical}`)
}

/** The user and secret of an access key; a temporary one counts only beside its security token, and for its time. */
function keyOf(request: FastifyRequest, accessKey: string, engine: Engine) {
  const temporary = engine.credentials.findAccessKey(accessKey)
  if (temporary === undefined) {
    const user = engine.worlds.iam.userOfAccessKey(accessKey)
    if (user !== undefined) return { user, secretKey: user.secret_key }
    throw iamAuthenticationFailed(`Get secretKey failed,ak:${accessKey},err:ak not exist`)
  }
  if (headerOf(request, 'x-security-token') !== temporary.securitytoken) {
    throw iamAuthenticationFailed('verify security token fail')
  }
  if (isExpired(temporary, engine.clock.now())) throw tokenOutdated()
  return { user: temporary.user, secretKey: temporary.secret }
}

/** When a request was signed, epoch ms; refuses one whose time is unreadable, or more than 15 minutes off. */
function timeOf(
  request: FastifyRequest,
  genuine: Genuine | undefined,
  engine: Engine,
  { skewClock }: AuthOptions,
): number {
  const text = headerOf(request, 'x-sdk-date') ?? ''
  const time = genuine?.time ?? epochOfBasicIso(text)
  const host = engine.hostTime()
  const world = (request.world?.cloud.clock ?? engine.clock).now()
  const clocks = skewClock === 'world' ? [world] : [host, world]
  if (time !== undefined && clocks.some((now) => Math.abs(now - time) <= SKEW)) return time
  const server = skewClock === 'world' ? world : host
  throw iamAuthenticationFailed(
    `calc aksk signature fail:signature expired, signature time:${text},server time:${basicIsoOf(server)}`,
  )
}

function hasBody({ body }: FastifyRequest): boolean {
  return body instanceof Buffer && body.length > 0
}

function signedRequestOf(request: FastifyRequest): SignedRequest {
  const { method, raw, body } = request
  return {
    method,
    target: raw.url as string,
    header: (name) => headerOf(request, name),
    body: body instanceof Buffer ? body : NO_BODY,
  }
}

/** Whose token it is; refuses one that nobody issued, that is past its time, or that is for something else. */
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

/** A part of the signature that cannot be used, in words for who wrote it. */
export function signatureMalformed({ part, found, expected }: SignatureProblem) {
  const displayed = part === 'Signature' && found !== undefined ? REDACTED : found
  return iamAuthenticationFailed(
    `authorization header is malformed, ${part}: found ${quote(displayed)}, expected ${expected}`,
  )
}
