/** The host's time in two forms, both epoch ms with fractions. Neither ever goes back. */
export interface HostTime {
  /** Advances with a monotonic clock; setting the host's clock does not change it. */
  steady(): number
  /** As `steady`, but follows the host's clock when that jumps forward, for example after a sleep. */
  real(): number
}

/** The clocks of a machine: `wall` can be set forward and back, `monotonic` cannot. Both in ms. */
export interface MachineClocks {
  wall(): number
  monotonic(): number
}

/** The time of a machine, derived from its two clocks. */
export class MachineTime implements HostTime {
  readonly #clocks: MachineClocks
  readonly #start: number
  /** How far the host's clock has jumped ahead of the monotonic one since the start, ms. */
  #ahead = 0
  /** The time that both forms show while they are held. */
  #held: { steady: number; real: number } | undefined

  constructor(clocks: MachineClocks) {
    this.#clocks = clocks
    this.#start = clocks.wall() - clocks.monotonic()
  }

  steady(): number {
    return this.#held?.steady ?? this.#start + this.#clocks.monotonic()
  }

  real(): number {
    if (this.#held !== undefined) return this.#held.real
    const steady = this.steady()
    this.#ahead = Math.max(this.#ahead, this.#clocks.wall() - steady)
    return steady + this.#ahead
  }

  /** Stops the time until the next turn of the event loop: what happens in this turn happens at one time. */
  hold(): void {
    if (this.#held !== undefined) return
    this.#held = this.#reading()
    setImmediate(this.#release)
  }

  /** Does something that waits for nothing, at one time. It costs less than `hold`, and later work of the turn has its own time. */
  atOneTime<T>(action: () => T): T {
    if (this.#held !== undefined) return action()
    this.#held = this.#reading()
    try {
      return action()
    } finally {
      this.#held = undefined
    }
  }

  /** Both forms from one reading: the process may stop for long between two. */
  #reading(): { steady: number; real: number } {
    const real = this.real()
    return { steady: Math.floor(real - this.#ahead), real: Math.floor(real) }
  }

  readonly #release = (): void => {
    this.#held = undefined
  }

  /** How far `real` is ahead of `steady`, ms; it grows when the host's clock jumps forward. */
  ahead(): number {
    return this.real() - this.steady()
  }
}

/** The time of this machine, one for the whole process. */
export const machineTime = new MachineTime({
  wall: () => Date.now(),
  monotonic: () => performance.now(),
})
