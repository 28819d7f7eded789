import type { FaultRule } from '../schemas/fault.ts'
import { notReady } from './control-errors.ts'
import { Faults } from './faults.ts'
import { Latency } from './latency.ts'
import type { Progress } from './scene-entries.ts'
import { loadScene, type SceneOptions } from './scenes.ts'
import { type ResetTo, type WorldOptions, Worlds } from './worlds.ts'

export interface BackstageOptions extends SceneOptions, WorldOptions {
  /** Rules of the whole server from the start. */
  fault: readonly FaultRule[]
  /** Least time of an answer in host ms: from, to. */
  latency: readonly [number, number] | undefined
}

/** Everything behind the doors: the worlds, the rules of the whole server, and whether it is ready. */
export class Backstage {
  readonly #options: BackstageOptions
  #worlds: Worlds | undefined
  #faults: Faults
  #latency: Latency | undefined
  #reason = 'the scene is being read'

  constructor(options: BackstageOptions) {
    this.#options = options
    this.#faults = this.#startFaults()
    this.#latency = this.#startLatency()
  }

  /** Refuses with 503 Mock.NotReady while the scene is being read. */
  get worlds(): Worlds {
    if (this.#worlds === undefined) throw notReady(this.#reason)
    return this.#worlds
  }

  /** The rules of the whole server. */
  get faults(): Faults {
    return this.#faults
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
    this.#worlds = new Worlds(scene, this.#options)
  }

  /** Brings one project, or with none named everything, back to how it started. */
  reset(to: ResetTo, projectId?: string): void {
    this.worlds.reset(to, projectId)
    if (projectId !== undefined) return
    this.#faults = this.#startFaults()
    this.#latency = this.#startLatency()
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
