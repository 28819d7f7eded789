import { BoundedMap } from '../../cloud/kernel/bounded-map.ts'
import type { SignatureHeader } from '../../cloud/signature/signature.ts'

const MAX_KEPT = 1_000

/** Longest request that is cached, characters; a longer one is verified again. */
const MAX_LENGTH = 8_192

/** A received request without its body. */
export interface RequestHead {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** Names and values alternate. */
  readonly rawHeaders: readonly string[]
}

/** A signature that passed verification. */
export interface VerifiedSignature {
  signed: SignatureHeader
  /** When the client made it, epoch ms. */
  time: number
}

/**
 * Cache of requests without a body whose signature passed verification. Signatures contain the time in whole
 * seconds, so repeated polls within one second are identical requests and need no second verification.
 */
export class VerifiedSignatures {
  readonly #kept = new BoundedMap<string, VerifiedSignature>(MAX_KEPT)

  find(head: RequestHead): VerifiedSignature | undefined {
    return this.#kept.size > 0 ? this.#kept.get(text(head)) : undefined
  }

  add(head: RequestHead, verified: VerifiedSignature): void {
    const key = text(head)
    if (key.length <= MAX_LENGTH) this.#kept.set(key, verified)
  }
}

/** The cache key: different requests have different texts. */
function text({ method, url, rawHeaders }: RequestHead): string {
  return `${method}\n${url}\n${rawHeaders.join('\n')}`
}
