import type { World } from '../worlds/worlds.ts'

/** Longest a timer of Node can wait, ms. */
const LONGEST_WAIT = 2_147_483_647

/** The one timer of a server: it rings by the time something in a world is due, and lets it happen. */
export class DueTimer {
  readonly #worlds: () => Iterable<World>
  #timer: NodeJS.Timeout | undefined
  /** When the timer rings, by performance.now(). */
  #firesAt = Number.POSITIVE_INFINITY

  constructor(worlds: () => Iterable<World>) {
    this.#worlds = worlds
  }

  /** Sees to it that it rings by the time the next thing in a world is due. */
  schedule({ cloud }: World): void {
    const wait = cloud.clock.hostTimeUntil(cloud.agenda.next)
    const at = performance.now() + wait
    if (at >= this.#firesAt || wait === Number.POSITIVE_INFINITY) return
    this.#firesAt = at
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#fire(), Math.min(Math.ceil(wait), LONGEST_WAIT)).unref()
  }

  /** It rings no more. */
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
