import { type HostTime, machineTime } from './host-time.ts'

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

/**
 * Clock of a world: world time is a linear function of host time in whole ms, so that a replay has the same time. No other code
 * in cloud/ may read the host's time.
 */
export class Clock {
  readonly #host: HostTime
  /** World time at the host time `#since`. A clock that follows the host has none. */
  #origin: number | undefined
  #since: number
  #rate: number
  #version = 0
  /** Shared with the copies. */
  #changes = { count: 0 }

  constructor({ at, rate = 1 }: ClockSetting = {}, host: HostTime = machineTime) {
    this.#host = host
    this.#since = Math.floor(host.steady())
    this.#origin = at ?? (rate === 1 ? undefined : host.real())
    this.#rate = rate
  }

  /** Epoch ms. */
  now(): number {
    if (this.#origin === undefined) return Math.floor(this.#host.real())
    return Math.floor(this.#origin + (Math.floor(this.#host.steady()) - this.#since) * this.#rate)
  }

  get rate(): number {
    return this.#rate
  }

  /** Changes whenever the clock is set. */
  get version(): number {
    return this.#version
  }

  /** Changes whenever the clock, its original or a copy is set, and when it is copied. */
  get versionOfAll(): number {
    return this.#changes.count
  }

  /** Whether the clock follows the host, also when the host's clock jumps forward: it was never set, and its rate is 1. */
  get isReal(): boolean {
    return this.#origin === undefined
  }

  get reading(): ClockReading {
    return { at: this.now(), rate: this.#rate, real: this.isReal }
  }

  set({ at, rate = this.#rate }: ClockSetting): void {
    const isUnchanged = at === undefined && rate === this.#rate
    if (!(this.isReal && isUnchanged)) {
      this.#origin = at ?? this.now()
      this.#since = Math.floor(this.#host.steady())
      this.#rate = rate
    }
    this.#version++
    this.#changes.count++
  }

  /** Follows the host's time from now on. */
  follow(): void {
    this.#origin = undefined
    this.#rate = 1
    this.#version++
    this.#changes.count++
  }

  /** A copy with the same time and rate. */
  copy(): Clock {
    const copy = new Clock({ rate: this.#rate }, this.#host)
    copy.#origin = this.#origin
    copy.#since = this.#since
    copy.#changes = this.#changes
    this.#changes.count++
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
