/** The waits of a request. */
interface Waits {
  /** How many are still to come. */
  left: number
  /** Ends the present one. */
  release: () => void
  /** Called when the next one begins. */
  onHeld: () => void
}

/** Holds requests of a replay where they waited in the session, until the bundle says that they went on. */
export class HeldRequests {
  readonly #waits = new Map<string, Waits>()

  /** Expects waits of a request. Resolves when the first one has begun. */
  expect(requestId: string, waits: number): Promise<void> {
    return new Promise((onHeld) => {
      this.#waits.set(requestId, { left: waits, release: () => {}, onHeld })
    })
  }

  /** The wait of a request: ends when it is released, or at once if none is expected. */
  readonly wait = (_ms: number, requestId: string, signal: AbortSignal): Promise<void> => {
    const waits = this.#waits.get(requestId)
    if (waits === undefined || waits.left === 0) return Promise.resolve()
    waits.left--
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error))
      waits.release = resolve
      waits.onHeld()
    })
  }

  /** Lets a request that was expected to wait go on. Resolves when it waits again; never if it does not. */
  release(requestId: string): Promise<void> {
    const waits = this.#waits.get(requestId) as Waits
    return new Promise((onHeld) => {
      waits.onHeld = onHeld
      waits.release()
    })
  }
}
