import type { World } from '../worlds/worlds.ts'

/** Longest delay of a Node timer, ms. */
const MAX_TIMER_DELAY = 2_147_483_647

/** The timer for due reminders of a server: it fires when a reminder of any world is due, and runs what is due. */
export class DueTimer {
  readonly #worlds: () => Iterable<World>
  #timer: NodeJS.Timeout | undefined
  /** When the timer fires, by performance.now(). */
  #firesAt = Number.POSITIVE_INFINITY

  constructor(worlds: () => Iterable<World>) {
    this.#worlds = worlds
  }

  /** Makes the timer fire no later than the next reminder of a world is due. */
  schedule({ cloud }: World): void {
    const wait = cloud.clock.hostTimeUntil(cloud.agenda.next)
    const at = performance.now() + wait
    if (at >= this.#firesAt || wait === Number.POSITIVE_INFINITY) return
    this.#firesAt = at
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#fire(), Math.min(Math.ceil(wait), MAX_TIMER_DELAY)).unref()
  }

  /** Stops the timer for good. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#firesAt = 0
  }

  #fire(): void {
    this.#firesAt = Number.POSITIVE_INFINITY
    for (const world of this.#worlds()) {
      world.cloud.handleDueReminders()
      this.schedule(world)
    }
  }
}
