import { BoundedMap } from '../../cloud/kernel/bounded-map.ts'
import { ownText } from '../../cloud/kernel/own-text.ts'

// signatures/: records of verified and failed request signatures, and the lock after repeated failures.

/** Failures in a row that lock an access key (docs/contract/authentication.md#locked-keys). */
const MAX_FAILURES = 5

/** How long an access key stays locked, ms. */
const LOCK_DURATION = 300_000

/** Maximum number of access keys with a count; a further one replaces the access key with the oldest last failure. */
const MAX_ACCESS_KEYS = 1_000

/** Longest access key that is counted, characters; a longer one is never genuine. */
const MAX_LENGTH = 128

export interface FailureCount {
  count: number
  /** When it was locked, epoch ms. */
  lockedAt: number | undefined
}

/** Failed signatures by access key. */
export type AuthFailuresState = ReadonlyMap<string, FailureCount>

/** Counts failed signatures of one world by access key: five in a row lock the access key for five minutes. */
export class AuthFailures {
  readonly #failures: BoundedMap<string, FailureCount>
  #version = 0

  constructor(start: AuthFailuresState = new Map()) {
    this.#failures = new BoundedMap(MAX_ACCESS_KEYS, start)
  }

  get state(): AuthFailuresState {
    return new Map(this.#failures)
  }

  /** Counts changes. */
  get version(): number {
    return this.#version
  }

  /** Whether an access key is locked at `now`, epoch ms. */
  isLocked(accessKey: string, now: number): boolean {
    const lockedAt = this.#failures.get(accessKey)?.lockedAt
    if (lockedAt === undefined) return false
    if (now < lockedAt + LOCK_DURATION) return true
    this.succeeded(accessKey)
    return false
  }

  failed(accessKey: string, now: number): void {
    if (accessKey.length > MAX_LENGTH) return
    const count = (this.#failures.get(accessKey)?.count ?? 0) + 1
    this.#version++
    const lockedAt = count >= MAX_FAILURES ? now : undefined
    this.#failures.set(ownText(accessKey), { count, lockedAt })
  }

  succeeded(accessKey: string): void {
    if (this.#failures.delete(accessKey)) this.#version++
  }
}
