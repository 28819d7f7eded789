import type { Clock } from '../cloud/clock.ts'
import type { AdvanceRequest, ClockRequest, ClockState, Transition } from '../schemas/control.ts'
import { clockState, expectAhead, momentAfter, settingOf } from './time.ts'
import type { World } from './world.ts'

/** A transition, and the project it happened in. */
export type ProjectTransition = Transition & {
  /** The project it happened in. */
  project_id: string
}

/** Whose time it is. */
interface Clocks {
  /** The time of worlds to be made. */
  readonly clock: Clock
  readonly worlds: Iterable<World>
}

/** Sets and moves the time of worlds: of one, or of all there are and of those to be made. */
export class Timekeeper {
  readonly #clocks: Clocks
  readonly #onEarlier: (world: World) => void

  /** `onEarlier` is told when something in a world is due sooner, by the host's time, than it was. */
  constructor(clocks: Clocks, onEarlier: (world: World) => void) {
    this.#clocks = clocks
    this.#onEarlier = onEarlier
  }

  /** Sets the time of one world, or with none named of all; what is due by then happens. */
  set(request: ClockRequest, world?: World): ClockState {
    const { clock, worlds } = this.#clocks
    const setting = settingOf(request)
    for (const { cloud, tell } of world === undefined ? worlds : [world]) {
      cloud.clock.set(setting)
      cloud.settle()
      tell('clock', clockState(cloud.clock))
    }
    if (world === undefined) clock.set(setting)
    for (const each of worlds) this.#onEarlier(each)
    return clockState(world?.cloud.clock ?? clock)
  }

  /** Lets time pass in one world, and gives what happened. */
  advanceWorld(request: AdvanceRequest, world: World): Transition[] {
    const now = world.cloud.clock.now()
    expectAhead(request, now)
    return this.#advanceTo(momentAfter(request, now), world)
  }

  /** Lets time pass in every world; one that is past the moment already stays where it is. */
  advance(request: AdvanceRequest): ProjectTransition[] {
    const { clock, worlds } = this.#clocks
    const now = clock.now()
    expectAhead(request, now)
    clock.set({ at: momentAfter(request, now) })
    return [...worlds].flatMap((world) => {
      const own = world.cloud.clock.now()
      return this.#advanceTo(Math.max(own, momentAfter(request, own)), world).map((transition) => ({
        project_id: world.projectId,
        ...transition,
      }))
    })
  }

  #advanceTo(at: number, world: World): Transition[] {
    const transitions = world.cloud.advanceTo(at)
    world.tell('clock', clockState(world.cloud.clock))
    this.#onEarlier(world)
    return transitions
  }
}
