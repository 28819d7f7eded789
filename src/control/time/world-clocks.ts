// time/: reads, sets and advances the clocks of worlds, and runs what is due.

import type { Clock } from '../../cloud/kernel/clock.ts'
import { eachInSteps, finish, type Steps } from '../../cloud/kernel/steps.ts'
import type { AdvanceRequest, ClockRequest, ClockState } from '../../schemas/control.ts'
import { type Finding, rejectFindings } from '../../schemas/findings.ts'
import type { Transition } from '../../schemas/transition.ts'
import { inputInvalid } from '../control-errors.ts'
import type { Events } from '../events/events.ts'
import { finishInSlices } from '../slices.ts'
import type { World } from '../worlds/world.ts'
import type { WorldGates } from '../worlds/world-gates.ts'
import { type ClockMove, findingsForMove, findingsForRate } from './agenda-limits.ts'
import { checkAdvance, clockState, momentAfter, settingOf } from './clock-state.ts'
import { watchHostJumps } from './host-jumps.ts'

/** A transition and its project. */
export type ProjectTransition = Transition & {
  /** Project of the instance. */
  project_id: string
}

/** The clocks of a server. */
interface ClockSource {
  /** The time of future worlds. */
  readonly clock: Clock
  readonly worlds: Iterable<World> & { has(world: World): boolean }
  /** The event stream of the server. */
  readonly events: Events
  readonly gates: WorldGates
}

/** Sets and advances the time of one world, or of all worlds and of future worlds; each at once, or in steps. */
export class WorldClocks {
  readonly #source: ClockSource
  readonly #onDueEarlier: (world: World) => void

  /** `onDueEarlier` is called when reminders of a world may be due sooner by the host's time. */
  constructor(source: ClockSource, onDueEarlier: (world: World) => void) {
    this.#source = source
    this.#onDueEarlier = onDueEarlier
  }

  /** Sets the time of one world, or of all if none is given, and runs what is due by then. Throws 400 Mock.InvalidInput. */
  set(request: ClockRequest, world?: World): ClockState {
    return finish(this.setSteps(request, world))
  }

  *setSteps(request: ClockRequest, world?: World): Steps<ClockState> {
    const { clock } = this.#source
    const worlds = world === undefined ? [...this.#source.worlds] : [world]
    const setting = settingOf(request)
    const { at, rate } = setting
    const moves = movesOf(worlds, (now) => at ?? now)
    rejectFindings(
      [
        ...findingsForMove(moves, { path: '$.at', value: request.at }),
        ...findingsForRate(agendasOf(worlds), rate ?? 0),
      ],
      timeInvalid,
    )
    for (const { cloud, history, publish } of worlds) {
      const before = cloud.clock.now()
      cloud.clock.set(setting)
      if (cloud.clock.now() < before) history.restart(cloud.clock.now())
      yield* cloud.dueSteps()
      publish('clock', clockState(cloud.clock))
      yield
    }
    if (world === undefined) clock.set(setting)
    for (const each of worlds) this.#onDueEarlier(each)
    return clockState(world?.cloud.clock ?? clock)
  }

  /** Advances the time of one world and returns the transitions. Throws 400 Mock.InvalidInput. */
  advanceWorld(request: AdvanceRequest, world: World): Transition[] {
    return finish(this.advanceWorldSteps(request, world))
  }

  *advanceWorldSteps(request: AdvanceRequest, world: World): Steps<Transition[]> {
    const now = world.cloud.clock.now()
    checkAdvance(request, now)
    rejectFindings(findingsForAdvance([world], request), timeInvalid)
    return yield* this.#advanceTo(momentAfter(request, now), world)
  }

  /**
   * Advances the time of every world and returns the transitions. A world that is already later than `until`
   * keeps its time. Throws 400 Mock.InvalidInput.
   */
  advance(request: AdvanceRequest): ProjectTransition[] {
    return finish(this.advanceSteps(request))
  }

  *advanceSteps(request: AdvanceRequest): Steps<ProjectTransition[]> {
    const { clock, worlds } = this.#source
    const now = clock.now()
    checkAdvance(request, now)
    rejectFindings(findingsForAdvance([...worlds], request), timeInvalid)
    clock.set({ at: momentAfter(request, now) })
    const all: ProjectTransition[] = []
    for (const world of [...worlds]) {
      const own = world.cloud.clock.now()
      const target = Math.max(own, momentAfter(request, own))
      for (const transition of yield* this.#advanceTo(target, world)) {
        all.push({ project_id: world.projectId, ...transition })
        if (all.length % 512 === 0) yield
      }
      yield
    }
    return all
  }

  /** Follows jumps of the host's clock until the signal is aborted. The scene must be read. */
  watchHost(stopping: AbortSignal): void {
    watchHostJumps((ms) => void this.#followHostJump(ms), stopping)
  }

  /** In worlds whose clock follows the host, runs what is due after a jump (ms) in slices, and publishes the jump. */
  async #followHostJump(host_jump: number): Promise<void> {
    const { clock, events, gates, worlds } = this.#source
    const runs: Promise<void>[] = []
    await finishInSlices(
      eachInSteps([...worlds], (world) => {
        const jumpSteps = () => this.#jumpSteps(world, host_jump)
        if (world.cloud.clock.isReal) runs.push(gates.run(world.projectId, jumpSteps))
      }),
    )
    await Promise.all(runs)
    if (!clock.isReal) return
    const data = { ...clockState(clock), host_jump }
    events.push({ type: 'clock', projectId: null, data })
  }

  *#jumpSteps(world: World, host_jump: number): Steps<void> {
    // Work that was open may have replaced it, by one that began after the jump.
    if (!this.#source.worlds.has(world)) return
    yield* world.cloud.dueSteps()
    world.publish('clock', { ...clockState(world.cloud.clock), host_jump })
    this.#onDueEarlier(world)
  }

  *#advanceTo(at: number, world: World): Steps<Transition[]> {
    const transitions = yield* world.cloud.advanceSteps(at)
    world.publish('clock', clockState(world.cloud.clock))
    this.#onDueEarlier(world)
    return transitions
  }
}

function timeInvalid(findings: readonly Finding[]): Error {
  return inputInvalid('InvalidInput', findings)
}

function findingsForAdvance(worlds: readonly World[], request: AdvanceRequest): Finding[] {
  const { by, until } = request
  const field = by === undefined ? { path: '$.until', value: until } : { path: '$.by', value: by }
  return findingsForMove(
    movesOf(worlds, (now) => momentAfter(request, now)),
    field,
  )
}

function agendasOf(worlds: readonly World[]) {
  return worlds.map(({ cloud }) => cloud.agenda)
}

function movesOf(worlds: readonly World[], target: (now: number) => number): ClockMove[] {
  return worlds.map(({ cloud }) => ({ reminders: cloud.agenda, to: target(cloud.clock.now()) }))
}
