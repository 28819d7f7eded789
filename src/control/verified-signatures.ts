import type { SignedRequest } from '../cloud/canonical-request.ts'
import type { Signed } from '../cloud/signature.ts'

const MOST_KEPT = 1_000

/**
 * Requests without a body whose signature was found genuine. A client signs with the second, so a
 * poll within one is the same request to the byte, and need not be verified again.
 */
export class VerifiedSignatures {
  readonly #kept = new Set<string>()

  has(request: SignedRequest, signed: Signed): boolean {
    return this.#kept.size > 0 && request.body.length === 0 && this.#kept.has(text(request, signed))
  }

  add(request: SignedRequest, signed: Signed): void {
    if (request.body.length > 0) return
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear()
    this.#kept.add(text(request, signed))
  }
}

/** All that a verdict depends on; no two requests with different ones have the same text. */
function text({ method, target, header }: SignedRequest, signed: Signed): string {
  const { algorithm, accessKey, scope, signedHeaders, signature } = signed
  const names = [...signedHeaders.toLowerCase().split(';'), ...UNLISTED]
  const values = names.map((name) => header(name) ?? '')
  const parts = [method, target, algorithm, accessKey, scope ?? '', signedHeaders, signature]
  return [...parts, ...values].join('\n')
}

/** Headers that count whether they are signed or not. */
const UNLISTED = ['x-sdk-date', 'x-sdk-content-sha256', 'x-sdk-content-sm3']
