import type { World } from '../worlds/worlds.ts'

/** Longest a timer of Node can wait, ms. */
const LONGEST_WAIT = 2_147_483_647

/** The one timer of a server: it rings by the time something in a world is due, and lets it happen. */
export class Alarm {
  readonly #worlds: () => Iterable<World>
  #timer: NodeJS.Timeout | undefined
  /** When the timer rings, by performance.now(). */
  #ringsAt = Number.POSITIVE_INFINITY

  constructor(worlds: () => Iterable<World>) {
    this.#worlds = worlds
  }

  /** Sees to it that it rings by the time the next thing in a world is due. */
  setFor({ cloud }: World): void {
    const wait = cloud.clock.hostTimeUntil(cloud.agenda.next)
    const at = performance.now() + wait
    if (at >= this.#ringsAt || wait === Number.POSITIVE_INFINITY) return
    this.#ringsAt = at
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ring(), Math.min(Math.ceil(wait), LONGEST_WAIT)).unref()
  }

  /** It rings no more. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#ringsAt = 0
  }

  #ring(): void {
    this.#ringsAt = Number.POSITIVE_INFINITY
    for (const world of this.#worlds()) {
      world.cloud.settle()
      this.setFor(world)
    }
  }
}
