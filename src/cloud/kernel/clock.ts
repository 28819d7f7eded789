/** Time on a straight line: the moment it is set to, and how fast it runs. */
export interface ClockSetting {
  /** Epoch ms to go to; the present moment when left out. */
  at?: number | undefined
  /** World ms for each ms of the host: 1 is real, 0 frozen, 60 an hour a minute. Unchanged when left out. */
  rate?: number | undefined
}

/** Where a clock stood at a moment, and whether it was the host's. */
export interface ClockReading extends Required<ClockSetting> {
  at: number
  rate: number
  /** Whether it showed the host's own time, never set and as fast. */
  real: boolean
}

/** A world's time as a straight line over the host's. Nothing else in cloud/ may read a date. */
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

  /** Counts settings. */
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

  /** Shows the host's own time from now on. */
  follow(): void {
    const now = this.#host()
    this.#origin = now
    this.#since = now
    this.#rate = 1
    this.#version++
  }

  /** Another clock that shows the same time and runs as fast. */
  copy(): Clock {
    const copy = new Clock({ rate: this.#rate }, this.#host)
    copy.#origin = this.#origin
    copy.#since = this.#since
    return copy
  }

  /** Host ms until this clock shows a time; Infinity where it never will by itself. */
  hostTimeUntil(at: number): number {
    if (this.#rate === 0) return Number.POSITIVE_INFINITY
    return Math.max(0, at - this.now()) / this.#rate
  }
}

/** Epoch ms of a moment that people gave as such or as an ISO date. */
export function epochOfMoment(moment: number | string): number {
  return /^\d+$/.test(`${moment}`) ? Number(moment) : Date.parse(`${moment}`)
}

/** An ISO date for people who read epoch ms badly: `2026-01-01T00:00:00.000Z`. */
export function isoOf(at: number): string {
  return new Date(at).toISOString()
}

/** Epoch ms of `20260101T000000Z`, the form of X-Sdk-Date; undefined where the text is no such moment. */
export function epochOfBasicIso(text: string): number | undefined {
  const form = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
  const at = Date.parse(text.replace(form, '$1-$2-$3T$4:$5:$6Z'))
  return Number.isNaN(at) || basicIsoOf(at) !== text ? undefined : at
}

/** A moment in the form of X-Sdk-Date, whole seconds: `20260101T000000Z`. */
export function basicIsoOf(at: number): string {
  return isoOf(at).replace(/[-:]|\.\d+/g, '')
}
