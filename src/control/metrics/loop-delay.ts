import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

/** Delay of the event loop between two readings, seconds. */
export interface DelayReading {
  mean: number
  p99: number
  max: number
}

/** Time between two samples, ms. */
const RESOLUTION = 10

/** Node reports the time between two samples, in nanoseconds: the delay is what exceeds the resolution. */
function delayOf(nanoseconds: number): number {
  return Math.max(0, Math.round(nanoseconds - RESOLUTION * 1e6)) / 1e9
}

/** Measures how late the event loop is. It starts at the first reading: a server that nobody watches has no timer for it. */
export class LoopDelay {
  readonly #stopping: AbortSignal
  #histogram: IntervalHistogram | undefined

  constructor(stopping: AbortSignal) {
    this.#stopping = stopping
  }

  /** The delays since the last reading; the first reading waits for some samples. */
  async read(): Promise<DelayReading> {
    this.#histogram ??= this.#start()
    const histogram = this.#histogram
    while (histogram.count === 0 && !this.#stopping.aborted) await sleep(RESOLUTION)
    if (histogram.count === 0) return { mean: 0, p99: 0, max: 0 }
    const reading = {
      mean: delayOf(histogram.mean),
      p99: delayOf(histogram.percentile(99)),
      max: delayOf(histogram.max),
    }
    histogram.reset()
    return reading
  }

  #start(): IntervalHistogram {
    const histogram = monitorEventLoopDelay({ resolution: RESOLUTION })
    histogram.enable()
    this.#stopping.addEventListener('abort', () => histogram.disable(), { once: true })
    return histogram
  }
}
