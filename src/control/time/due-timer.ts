import { eachInSteps } from '../../cloud/kernel/steps.ts'
import { finishInSlices } from '../slices.ts'
import type { WorldGates } from '../worlds/world-gates.ts'
import type { World } from '../worlds/worlds.ts'

/** Longest delay of a Node timer, ms. */
const MAX_TIMER_DELAY = 2_147_483_647

/** The timer for due reminders of a server: it fires when a reminder of any world is due, and runs what is due. */
export class DueTimer {
  readonly #worlds: () => Iterable<World>
  readonly #gates: WorldGates
  #timer: NodeJS.Timeout | undefined
  /** When the timer fires, by performance.now(). */
  #firesAt = Number.POSITIVE_INFINITY

  constructor(worlds: () => Iterable<World>, gates: WorldGates) {
    this.#worlds = worlds
    this.#gates = gates
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
    void finishInSlices(eachInSteps(this.#worlds(), (world) => this.#visit(world)))
  }

  #visit(world: World): void {
    const { agenda, clock } = world.cloud
    const closed = this.#gates.closed(world.projectId)
    // Work that is open may replace the world.
    if (closed !== undefined) void closed.then(() => this.schedule(world))
    else if (agenda.next <= clock.now()) void this.#run(world)
    else this.schedule(world)
  }

  /** Runs what is due in a world, in slices. */
  async #run(world: World): Promise<void> {
    try {
      await this.#gates.run(world.projectId, () => world.cloud.dueSteps())
    } finally {
      this.schedule(world)
    }
  }
}
