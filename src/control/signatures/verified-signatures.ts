import { BoundedMap } from '../../cloud/kernel/bounded-map.ts'
import type { Signed } from '../../cloud/signature/signature.ts'

const MAX_KEPT = 1_000

/** A request as it came in, without its body. */
export interface RequestHead {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[]
}

/** What was read of a signature that proved genuine. */
export interface Genuine {
  signed: Signed
  /** Epoch ms it was made at. */
  time: number
}

/**
 * Requests without a body whose signature was found genuine. A client signs with the second, so a
 * poll within one is the same request to the byte, and need not be verified again.
 */
export class VerifiedSignatures {
  readonly #kept = new BoundedMap<string, Genuine>(MAX_KEPT)

  find(head: RequestHead): Genuine | undefined {
    return this.#kept.size > 0 ? this.#kept.get(text(head)) : undefined
  }

  add(head: RequestHead, genuine: Genuine): void {
    this.#kept.set(text(head), genuine)
  }
}

/** No two requests that differ have the same text. */
function text({ method, url, rawHeaders }: RequestHead): string {
  return `${method}\n${url}\n${rawHeaders.join('\n')}`
}
