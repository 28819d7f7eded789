/** A new setting of a clock: its time and its rate. */
export interface ClockSetting {
  /** New time, epoch ms; unchanged when left out. */
  at?: number | undefined
  /** World ms per ms of the host: 1 is real time, 0 is frozen, 60 is one hour per minute. Unchanged when left out. */
  rate?: number | undefined
}

/** Time and rate of a clock at one moment. */
export interface ClockReading extends Required<ClockSetting> {
  at: number
  rate: number
  /** Whether the clock followed the host: it was never set, and its rate is 1. */
  real: boolean
}

/** Clock of a world: world time is a linear function of host time. No other code in cloud/ may read the host's time. */
export class Clock {
  readonly #host: () => number
  #origin: number
  #since: number
  #rate: number
  #version = 0

  constructor({ at, rate = 1 }: ClockSetting = {}, host: () => number = Date.now) {
    this.#host = host
    this.#since = host()
    this.#origin = at ?? this.#since
    this.#rate = rate
  }

  /** Epoch ms. */
  now(): number {
    return Math.floor(this.#origin + (this.#host() - this.#since) * this.#rate)
  }

  get rate(): number {
    return this.#rate
  }

  /** Changes whenever the clock is set. */
  get version(): number {
    return this.#version
  }

  get reading(): ClockReading {
    const real = this.#rate === 1 && this.#origin === this.#since
    return { at: this.now(), rate: this.#rate, real }
  }

  set({ at = this.now(), rate = this.#rate }: ClockSetting): void {
    this.#origin = at
    this.#since = this.#host()
    this.#rate = rate
    this.#version++
  }

  /** Follows the host's time from now on. */
  follow(): void {
    const now = this.#host()
    this.#origin = now
    this.#since = now
    this.#rate = 1
    this.#version++
  }

  /** A copy with the same time and rate. */
  copy(): Clock {
    const copy = new Clock({ rate: this.#rate }, this.#host)
    copy.#origin = this.#origin
    copy.#since = this.#since
    return copy
  }

  /** Host ms until this clock reaches a time (epoch ms); Infinity if the clock is frozen. */
  hostTimeUntil(at: number): number {
    if (this.#rate === 0) return Number.POSITIVE_INFINITY
    return Math.max(0, at - this.now()) / this.#rate
  }
}

/** Converts epoch ms (number or text) or an ISO date to epoch ms. */
export function epochOfMoment(moment: number | string): number {
  return /^\d+$/.test(`${moment}`) ? Number(moment) : Date.parse(`${moment}`)
}

/** Converts epoch ms to an ISO date: `2026-01-01T00:00:00.000Z`. */
export function isoOf(at: number): string {
  return new Date(at).toISOString()
}

/** Converts `20260101T000000Z`, the format of X-Sdk-Date, to epoch ms; undefined if the text is invalid. */
export function epochOfBasicIso(text: string): number | undefined {
  const form = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
  const at = Date.parse(text.replace(form, '$1-$2-$3T$4:$5:$6Z'))
  return Number.isNaN(at) || basicIsoOf(at) !== text ? undefined : at
}

/** Converts epoch ms to the format of X-Sdk-Date, in whole seconds: `20260101T000000Z`. */
export function basicIsoOf(at: number): string {
  return isoOf(at).replace(/[-:]|\.\d+/g, '')
}
