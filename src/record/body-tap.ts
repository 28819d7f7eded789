/** Bounds of the bodies that are kept for the recording, bytes. */
export interface BodyLimits {
  /** Largest body that is recorded; larger ones pass, and a note says how many bytes they had. */
  one: number
  /** Most bytes of all bodies that are kept at once, of requests that have not ended. */
  all: number
}

export const BODY_LIMITS: BodyLimits = { one: 8_388_608, all: 67_108_864 }

/** Counts what all taps of one recorder keep. */
export class BodyBudget {
  readonly limits: BodyLimits
  used = 0

  constructor(limits: BodyLimits) {
    this.limits = limits
  }
}

/** Keeps a copy of a body that passes, up to the limits. */
export class BodyTap {
  /** Bytes that have passed. */
  bytes = 0
  readonly #budget: BodyBudget
  #chunks: Buffer[] = []
  #kept = 0
  #isWhole = true

  constructor(budget: BodyBudget) {
    this.#budget = budget
  }

  add(chunk: Buffer): void {
    this.bytes += chunk.length
    if (!this.#isWhole) return
    const { limits, used } = this.#budget
    if (this.bytes > limits.one || used + chunk.length > limits.all) {
      this.#isWhole = false
      this.#drop()
      return
    }
    this.#budget.used += chunk.length
    this.#kept += chunk.length
    this.#chunks.push(chunk)
  }

  /** The body, once; undefined if it was larger than the limits. */
  take(): Buffer | undefined {
    const body = this.#isWhole ? Buffer.concat(this.#chunks) : undefined
    this.#drop()
    return body
  }

  #drop(): void {
    this.#budget.used -= this.#kept
    this.#kept = 0
    this.#chunks = []
  }
}
