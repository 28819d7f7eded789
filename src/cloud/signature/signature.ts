import { createHash, createHmac, getHashes, hkdfSync, timingSafeEqual } from 'node:crypto'
import { CANONICALIZATIONS, canonicalRequest, type SignedRequest } from './canonical-request.ts'

const ALGORITHMS = {
  'SDK-HMAC-SHA256': { hash: 'sha256', content: 'x-sdk-content-sha256' },
  'V11-HMAC-SHA256': { hash: 'sha256', content: 'x-sdk-content-sha256' },
  'SDK-HMAC-SM3': { hash: 'sm3', content: 'x-sdk-content-sm3' },
} as const

export type Algorithm = keyof typeof ALGORITHMS

/** Algorithms whose hash this build of Node has; not every build has SM3. */
export function servedAlgorithms(): readonly Algorithm[] {
  served ??= servedWith(getHashes())
  return served
}

let served: readonly Algorithm[] | undefined

/** Algorithms that can be verified with these hashes. */
export function servedWith(hashes: readonly string[]): Algorithm[] {
  const names = Object.keys(ALGORITHMS) as Algorithm[]
  return names.filter((name) => hashes.includes(ALGORITHMS[name].hash))
}

/** A parsed `Authorization` header with an AK/SK signature. */
export interface SignatureHeader {
  algorithm: Algorithm
  accessKey: string
  /** `yyyyMMdd/region/service` of `Credential`; undefined if the header has `Access`. */
  scope: string | undefined
  /** Header names, separated by semicolons, as the client wrote them. */
  signedHeaders: string
  /** 64 hexadecimal digits. */
  signature: string
}

/** An invalid part of a signature. */
export interface SignatureProblem {
  part: string
  found: string | undefined
  expected: string
}

/** Parses an `Authorization` header; undefined for another scheme than AK/SK. */
export function parseAuthorization(
  text = '',
  served: readonly Algorithm[] = servedAlgorithms(),
): SignatureHeader | { malformed: SignatureProblem } | undefined {
  const [algorithm = ''] = text.split(' ', 1)
  if (!isAlgorithm(algorithm)) return undefined
  if (!served.includes(algorithm)) {
    return malformed('algorithm', algorithm, `one of ${served.join(', ')}`)
  }
  const parts = partsOf(text.slice(algorithm.length))
  const [credential, ...scope] = parts.get('Credential')?.split('/') ?? []
  const accessKey = parts.get('Access') ?? credential
  if (accessKey === undefined || accessKey === '') return malformed('Access', accessKey, 'a key')
  const signedHeaders = parts.get('SignedHeaders')
  if (signedHeaders === undefined || signedHeaders === '') {
    return malformed('SignedHeaders', signedHeaders, 'names')
  }
  const signature = parts.get('Signature')
  if (signature === undefined || !HASH.test(signature)) {
    return malformed('Signature', signature, '64 hexadecimal digits')
  }
  const scoped = parts.has('Access') ? undefined : scope.join('/')
  return { algorithm, accessKey, scope: scoped, signedHeaders, signature }
}

/** Result of `verify`. */
export type SignatureCheck =
  | { ok: true }
  | {
      ok: false
      /** What the server would have signed: see `canonicalOf`. */
      canonicalRequest: string
      /** Why no signature can be valid; undefined if only the signature differs. */
      problem: SignatureProblem | undefined
    }

/** Whether the secret key signed this request, in the documented way or in the way of an SDK. Does not check the date. */
export function verifySignature(
  request: SignedRequest,
  signed: SignatureHeader,
  secretKey: string,
): SignatureCheck {
  const problem = problemOf(request, signed)
  if (problem === undefined && isSignedWith(secretKey, request, signed)) return { ok: true }
  return { ok: false, canonicalRequest: canonicalOf(request, signed), problem }
}

/** The canonical request in the documented way, for people to read: decoded as UTF-8. */
export function canonicalOf(request: SignedRequest, signed: SignatureHeader): string {
  const text = canonicalRequest(request, signed.signedHeaders, payloadOf(request, signed))
  return Buffer.from(text, 'latin1').toString()
}

/** The keys that sign a request. */
export interface SigningKeys {
  accessKey: string
  secretKey: string
}

/**
 * The `Authorization` header that signs a request with SDK-HMAC-SHA256 in the documented way
 * (docs/contract/authentication.md#string-to-sign). The request must have the header `x-sdk-date`, and
 * `signedHeaders` must name it.
 */
export function signedAuthorization(
  request: SignedRequest,
  { accessKey, secretKey }: SigningKeys,
  signedHeaders: string,
): string {
  const algorithm = 'SDK-HMAC-SHA256'
  const { hash } = ALGORITHMS[algorithm]
  const text = canonicalRequest(request, signedHeaders, hashed(hash, request.body))
  const head = [algorithm, request.header('x-sdk-date') as string]
  const signature = signatureOf(hash, secretKey, head, text)
  return `${algorithm} Access=${accessKey}, SignedHeaders=${signedHeaders}, Signature=${signature}`
}

const HASH = /^[\da-f]{64}$/i
const UNSIGNED = 'UNSIGNED-PAYLOAD'
/** HKDF accepts at most 1,024 bytes of info. */
const SCOPE = /^\d{8}\/[^/]{1,64}\/[^/]{1,64}$/

function isAlgorithm(name: string): name is Algorithm {
  return Object.hasOwn(ALGORITHMS, name)
}

function partsOf(text: string): Map<string, string> {
  const parts = new Map<string, string>()
  for (const part of text.split(',')) {
    const [name = '', ...value] = part.split('=')
    if (value.length > 0) parts.set(name.trim(), value.join('=').trim())
  }
  return parts
}

function malformed(part: string, found: string | undefined, expected: string) {
  return { malformed: { part, found, expected } }
}

function problemOf(request: SignedRequest, signed: SignatureHeader): SignatureProblem | undefined {
  return dateProblem(signed) ?? scopeProblem(signed) ?? contentProblem(request, signed)
}

function dateProblem({ signedHeaders }: SignatureHeader): SignatureProblem | undefined {
  if (signedHeaders.toLowerCase().split(';').includes('x-sdk-date')) return undefined
  return { part: 'SignedHeaders', found: signedHeaders, expected: 'names that include x-sdk-date' }
}

/** V11-HMAC-SHA256 derives its key from a scope and needs one; the other algorithms must not have one. */
function scopeProblem({
  algorithm,
  accessKey,
  scope,
}: SignatureHeader): SignatureProblem | undefined {
  const found = scope === undefined ? undefined : `${accessKey}/${scope}`
  if (algorithm === 'V11-HMAC-SHA256') {
    if (scope !== undefined && SCOPE.test(scope)) return undefined
    return { part: 'Credential', found, expected: 'key/yyyyMMdd/region/service' }
  }
  if (scope === undefined) return undefined
  return { part: 'Credential', found, expected: 'Access instead' }
}

/** A declared content hash must be that of the body. */
function contentProblem(request: SignedRequest, { algorithm }: SignatureHeader) {
  const { hash, content } = ALGORITHMS[algorithm]
  const found = declaredHash(request, content)
  if (found === undefined || found === UNSIGNED) return undefined
  const actual = hashed(hash, request.body)
  if (found.toLowerCase() === actual) return undefined
  return { part: content, found, expected: `${UNSIGNED} or the hash of the body, ${actual}` }
}

function declaredHash(request: SignedRequest, content: string): string | undefined {
  return request.header(content) || undefined
}

/** Last line of the canonical request: the declared hash, or that of the body. */
function payloadOf(request: SignedRequest, { algorithm }: SignatureHeader): string {
  const { hash, content } = ALGORITHMS[algorithm]
  return declaredHash(request, content) ?? hashed(hash, request.body)
}

function isSignedWith(secretKey: string, request: SignedRequest, signed: SignatureHeader): boolean {
  const { algorithm, scope, signature } = signed
  const { hash } = ALGORITHMS[algorithm]
  const key = scope === undefined ? secretKey : derivedKey(secretKey, signed.accessKey, scope)
  const head = [
    algorithm,
    request.header('x-sdk-date') as string,
    ...(scope === undefined ? [] : [scope]),
  ]
  const clientBytes = Buffer.from(signature)
  for (const text of canonicalRequests(request, signed)) {
    const expected = signatureOf(hash, key, head, text)
    if (timingSafeEqual(Buffer.from(expected), clientBytes)) return true
  }
  return false
}

/** HMAC of the string to sign: the lines of `head`, and the hash of the canonical request. */
function signatureOf(hash: string, key: string, head: readonly string[], text: string): string {
  const signedText = [...head, hashed(hash, Buffer.from(text, 'latin1'))].join('\n')
  return createHmac(hash, key).update(signedText, 'latin1').digest('hex')
}

/** All texts that a client may have signed, the documented one first. */
function* canonicalRequests(request: SignedRequest, signed: SignatureHeader): Generator<string> {
  for (const payload of payloadsOf(request, signed)) {
    for (const canonicalization of CANONICALIZATIONS) {
      yield canonicalRequest(request, signed.signedHeaders, payload, canonicalization)
    }
  }
}

/** The documented payload, then that of the Python SDK, which always hashes an empty body. */
function* payloadsOf(request: SignedRequest, signed: SignatureHeader): Generator<string> {
  yield payloadOf(request, signed)
  const { body } = request
  if (body.length === 0) yield hashed(ALGORITHMS[signed.algorithm].hash, body)
}

/** HKDF of the secret key, as hexadecimal text: the SDKs use the text, not the bytes. */
function derivedKey(secretKey: string, accessKey: string, scope: string): string {
  return Buffer.from(hkdfSync('sha256', secretKey, accessKey, scope, 32)).toString('hex')
}

function hashed(hash: string, bytes: Buffer): string {
  return createHash(hash).update(bytes).digest('hex')
}
