import type { Clock } from '../../cloud/kernel/clock.ts'
import type { AdvanceRequest, ClockRequest, ClockState, Transition } from '../../schemas/control.ts'
import type { Finding } from '../../schemas/findings.ts'
import { inputInvalid } from '../control-errors.ts'
import type { World } from '../worlds/world.ts'
import { type Leap, whyNotSoFar, whyNotSoFast } from './agenda-limits.ts'
import { clockState, expectAhead, momentAfter, settingOf } from './clock-state.ts'

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
    const { clock } = this.#clocks
    const worlds = world === undefined ? [...this.#clocks.worlds] : [world]
    const setting = settingOf(request)
    const { at, rate } = setting
    expectBearable([
      ...whyNotSoFar(
        leapsOf(worlds, (now) => at ?? now),
        { path: '$.at', value: request.at },
      ),
      ...whyNotSoFast(agendasOf(worlds), rate ?? 0),
    ])
    for (const { cloud, publish } of worlds) {
      cloud.clock.set(setting)
      cloud.handleDueReminders()
      publish('clock', clockState(cloud.clock))
    }
    if (world === undefined) clock.set(setting)
    for (const each of worlds) this.#onEarlier(each)
    return clockState(world?.cloud.clock ?? clock)
  }

  /** Lets time pass in one world, and gives what happened. */
  advanceWorld(request: AdvanceRequest, world: World): Transition[] {
    const now = world.cloud.clock.now()
    expectAhead(request, now)
    expectBearable(whyNotToAdvance([world], request))
    return this.#advanceTo(momentAfter(request, now), world)
  }

  /** Lets time pass in every world; one that is past the moment already stays where it is. */
  advance(request: AdvanceRequest): ProjectTransition[] {
    const { clock, worlds } = this.#clocks
    const now = clock.now()
    expectAhead(request, now)
    expectBearable(whyNotToAdvance([...worlds], request))
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
    world.publish('clock', clockState(world.cloud.clock))
    this.#onEarlier(world)
    return transitions
  }
}

/** Refuses with 400 Mock.InvalidInput what would keep the server busy for too long. */
function expectBearable(findings: readonly Finding[]): void {
  if (findings.length > 0) throw inputInvalid('InvalidInput', findings)
}

function whyNotToAdvance(worlds: readonly World[], request: AdvanceRequest): Finding[] {
  const { by, until } = request
  const place = by === undefined ? { path: '$.until', value: until } : { path: '$.by', value: by }
  return whyNotSoFar(
    leapsOf(worlds, (now) => momentAfter(request, now)),
    place,
  )
}

function agendasOf(worlds: readonly World[]) {
  return worlds.map(({ cloud }) => cloud.agenda)
}

function leapsOf(worlds: readonly World[], to: (now: number) => number): Leap[] {
  return worlds.map(({ cloud }) => ({ reminders: cloud.agenda, by: to(cloud.clock.now()) }))
}
