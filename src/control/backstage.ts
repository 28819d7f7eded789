import { Clock, type ClockSetting } from '../cloud/clock.ts'
import type { Transition } from '../cloud/reminders.ts'
import type { FaultRule } from '../schemas/fault.ts'
import { notReady } from './control-errors.ts'
import { Faults } from './faults.ts'
import { Latency } from './latency.ts'
import { type Durations, Progressions, usualDurations } from './progressions.ts'
import type { Progress } from './scene-entries.ts'
import { loadScene, type SceneOptions } from './scenes.ts'
import { type ResetTo, type World, type WorldOptions, Worlds } from './worlds.ts'

export interface BackstageOptions extends SceneOptions, Omit<WorldOptions, 'durations'> {
  /** How every world's time starts. */
  clock: ClockSetting
  /** Where every world's time starts, epoch ms; wins over the clock's. */
  now?: number | undefined
  /** Rules of the whole server from the start. */
  fault: readonly FaultRule[]
  /** Least time of an answer in host ms: from, to. */
  latency?: readonly [number, number] | undefined
  /** World ms that things take; those left out take as long as usual. */
  durations: Readonly<Record<string, number>>
}

/** A transition, and the project it happened in. */
export type ProjectTransition = Transition & { project_id: string }

/** Everything behind the doors: the worlds, the rules of the whole server, and whether it is ready. */
export class Backstage {
  readonly #options: BackstageOptions
  readonly #onEarlier: (world: World) => void
  #worlds: Worlds | undefined
  #clock: Clock
  #faults: Faults
  #progressions: Progressions
  #latency: Latency | undefined
  #reason = 'the scene is being read'

  /** `onEarlier` is told when something in a world is due sooner than what was due next there. */
  constructor(options: BackstageOptions, onEarlier: (world: World) => void = () => {}) {
    this.#options = options
    this.#onEarlier = onEarlier
    this.#clock = this.#startClock()
    this.#faults = this.#startFaults()
    this.#progressions = startProgressions()
    this.#latency = this.#startLatency()
  }

  /** Refuses with 503 Mock.NotReady while the scene is being read. */
  get worlds(): Worlds {
    if (this.#worlds === undefined) throw notReady(this.#reason)
    return this.#worlds
  }

  /** The time of worlds to be made. */
  get clock(): Clock {
    return this.#clock
  }

  /** The rules of the whole server. */
  get faults(): Faults {
    return this.#faults
  }

  get progressions(): Progressions {
    return this.#progressions
  }

  get latency(): Latency | undefined {
    return this.#latency
  }

  /** Why the server is not ready, or undefined when it is. */
  get whyNotReady(): string | undefined {
    return this.#worlds === undefined ? this.#reason : undefined
  }

  /** Reads the scene; throws a SceneError that names every mistake in it. */
  async load(onProgress?: Progress): Promise<void> {
    const scene = await loadScene(this.#options, onProgress)
    const options = {
      ...this.#options,
      durations: { ...usualDurations, ...this.#options.durations },
    }
    this.#worlds = new Worlds(scene, options, () => ({
      clock: this.#clock,
      progressions: this.#progressions,
      onEarlier: this.#onEarlier,
    }))
  }

  /** Sets the time of every world there is and of those to be made. */
  setClock(setting: ClockSetting): void {
    this.#clock.set(setting)
    for (const world of this.worlds) this.setClockOf(world, setting)
  }

  /** Sets the time of one world; what is due by then happens. */
  setClockOf(world: World, setting: ClockSetting): void {
    world.cloud.clock.set(setting)
    world.cloud.settle()
    this.#onEarlier(world)
  }

  /** Moves every world, and those to be made, so many ms on; gives what happened, world by world. */
  advance(by: number): ProjectTransition[] {
    this.#clock.set({ at: this.#clock.now() + by })
    return [...this.worlds].flatMap(({ projectId, cloud }) =>
      cloud
        .advanceTo(cloud.clock.now() + by)
        .map((transition) => ({ project_id: projectId, ...transition })),
    )
  }

  /** Brings one project, or with none named everything, back to how it started. */
  reset(to: ResetTo, projectId?: string): void {
    if (projectId !== undefined) {
      this.worlds.reset(to, projectId)
      return
    }
    this.#clock = this.#startClock()
    this.worlds.reset(to)
    this.#faults = this.#startFaults()
    this.#progressions = startProgressions()
    this.#latency = this.#startLatency()
  }

  #startClock(): Clock {
    const { clock, now } = this.#options
    return new Clock({ ...clock, at: now ?? clock.at })
  }

  #startFaults(): Faults {
    const { seed, fault } = this.#options
    return new Faults({ seed: `${seed}`, prefix: 'server-fault' }, fault)
  }

  #startLatency(): Latency | undefined {
    const { seed, latency } = this.#options
    return latency && new Latency(latency, seed)
  }
}

function startProgressions(): Progressions {
  return new Progressions('server-progression')
}
