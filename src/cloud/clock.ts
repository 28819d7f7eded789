export interface ClockOptions {
  /** The host's time, ms. */
  host?: () => number
  /** Where the clock starts: epoch ms or an ISO date; the host's time when left out. */
  at?: number | string
  /** World ms for each ms of the host: 1 is real, 0 frozen, 60 an hour a minute. */
  rate?: number
}

/** A world's time as a straight line over the host's. Nothing else in cloud/ may read a date. */
export class Clock {
  readonly #host: () => number
  #origin: number
  #since: number
  #rate: number

  constructor({ host = Date.now, at, rate = 1 }: ClockOptions = {}) {
    this.#host = host
    this.#since = host()
    this.#origin = at === undefined ? this.#since : epochOf(at)
    this.#rate = rate
  }

  /** Epoch ms. */
  now(): number {
    return Math.floor(this.#origin + (this.#host() - this.#since) * this.#rate)
  }
}

function epochOf(at: number | string): number {
  return typeof at === 'number' ? at : Date.parse(at)
}
