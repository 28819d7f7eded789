import {
  firstDifference,
  type LineDifference,
  type SignedRequest,
} from '../../cloud/signature/canonical-request.ts'
import {
  canonicalOf,
  type SignatureHeader,
  verifySignature,
} from '../../cloud/signature/signature.ts'
import type { SignatureExplanation } from '../../schemas/control.ts'
import { maskedText } from '../../schemas/masked-text.ts'

const MAX_KEPT = 1_000

/** Maximum length of all explanations together, characters of JSON. */
const MAX_LENGTH = 16 * 1024 * 1024

/** Explanations of the last 1,000 signatures that failed verification, or fewer long ones, by request id. */
export class RefusedSignatures {
  /** JSON texts, oldest first. */
  readonly #kept = new Map<string, string>()
  #length = 0

  find(requestId: string): SignatureExplanation | undefined {
    const text = this.#kept.get(requestId)
    return text === undefined ? undefined : JSON.parse(text)
  }

  /** Stores why a signature failed verification. The secret key is used for this but not stored. */
  add(requestId: string, request: SignedRequest, signed: SignatureHeader, secretKey: string): void {
    const text = JSON.stringify(explanation(requestId, request, signed, secretKey))
    this.#kept.set(requestId, text)
    this.#length += text.length
    for (const [oldest, { length }] of this.#kept) {
      if (this.#kept.size <= MAX_KEPT && this.#length <= MAX_LENGTH) break
      this.#kept.delete(oldest)
      this.#length -= length
    }
  }
}

/** Variants of a request that clients sign by mistake instead of the request they send. */
function* mistakes(request: SignedRequest): Generator<[hint: string, SignedRequest]> {
  const path = request.target.split('?', 1)[0] as string
  const host = String(request.header('host'))
  const withHost = (text: string): SignedRequest => ({
    ...request,
    header: (name) => (name === 'host' ? text : request.header(name)),
  })
  yield ['the body was signed as empty', { ...request, body: Buffer.alloc(0) }]
  yield ['the body was signed as {}', { ...request, body: Buffer.from('{}') }]
  yield ['the query was left out of what was signed', { ...request, target: path }]
  yield ['Host was signed without its port', withHost(host.replace(/:\d+$/, ''))]
  for (const name of ['localhost', '127.0.0.1']) {
    yield [`Host was signed as ${name}`, withHost(host.replace(/^[^:]+/, name))]
  }
  for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
    yield [`the method was signed as ${method}`, { ...request, method }]
  }
}

function explanation(
  requestId: string,
  request: SignedRequest,
  signed: SignatureHeader,
  secretKey: string,
): SignatureExplanation {
  const server = canonicalOf(request, signed)
  const about = {
    request_id: requestId,
    access_key: signed.accessKey,
    algorithm: signed.algorithm,
    server_canonical_request: maskedText(server),
  }
  for (const [hint, guess] of mistakes(request)) {
    if (!verifySignature(guess, signed, secretKey).ok) continue
    const client = canonicalOf(guess, signed)
    // Both canonical requests have the same lines, and differ: the signature verifies for only one of them.
    const { line, ...texts } = firstDifference(server, client) as Required<LineDifference>
    const first_difference = {
      line,
      server: maskedText(texts.server as string),
      client: maskedText(texts.client as string),
    }
    return { ...about, client_canonical_request: maskedText(client), first_difference, hint }
  }
  const hint =
    'no common mistake explains it: compare with the canonical request that your client logs; if both are equal, your client uses another secret key'
  return { ...about, client_canonical_request: null, first_difference: null, hint }
}
