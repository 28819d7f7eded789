import { BoundedMap } from '../../cloud/kernel/bounded-map.ts'

// signatures/: records of verified and failed request signatures, and the lock after repeated failures.

/** Failures in a row that lock an access key (docs/contract/authentication.md#locked-keys). */
const MAX_FAILURES = 5

/** How long an access key stays locked, ms. */
const LOCK = 300_000

/** Most access keys that are counted; beyond it, the key whose last failure is longest ago is forgotten. */
const MAX_KEYS = 1_000

export interface Failing {
  count: number
  /** When it was locked, epoch ms. */
  lockedAt: number | undefined
}

/** Failed signatures by access key. */
export type AuthFailuresState = ReadonlyMap<string, Failing>

/** Counts failed signatures of one world by access key: five in a row lock the access key for five minutes. */
export class AuthFailures {
  readonly #keys: BoundedMap<string, Failing>
  #version = 0

  constructor(start: AuthFailuresState = new Map()) {
    this.#keys = new BoundedMap(MAX_KEYS, start)
  }

  get state(): AuthFailuresState {
    return new Map(this.#keys)
  }

  /** Counts changes. */
  get version(): number {
    return this.#version
  }

  /** Whether an access key is locked at `now`, epoch ms. */
  isLocked(accessKey: string, now: number): boolean {
    const lockedAt = this.#keys.get(accessKey)?.lockedAt
    if (lockedAt === undefined) return false
    if (now < lockedAt + LOCK) return true
    this.succeeded(accessKey)
    return false
  }

  failed(accessKey: string, now: number): void {
    const count = (this.#keys.get(accessKey)?.count ?? 0) + 1
    this.#version++
    const lockedAt = count >= MAX_FAILURES ? now : undefined
    this.#keys.set(accessKey, { count, lockedAt })
  }

  succeeded(accessKey: string): void {
    if (this.#keys.delete(accessKey)) this.#version++
  }
}
