// control/: what the mock adds to the simulated cloud: worlds, scenes, faults, clocks, journals, snapshots and state.

import type { Credentials } from '../cloud/iam/credentials.ts'
import { Revoked } from '../cloud/iam/issued.ts'
import { Clock } from '../cloud/kernel/clock.ts'
import { notReady } from './control-errors.ts'
import {
  type EngineOptions,
  initialClock,
  initialFaults,
  initialLatency,
  initialProgressions,
  newCredentials,
} from './engine-start.ts'
import { Events } from './events/events.ts'
import type { FaultRules } from './faults/faults.ts'
import type { Latency } from './faults/latency.ts'
import type { Journal } from './journal/journal.ts'
import { TrafficCounts } from './metrics/traffic-counts.ts'
import { defaultDurations, type ProgressionRules } from './progressions.ts'
import { loadScene } from './scenes/scene.ts'
import type { Progress } from './scenes/scene-entries.ts'
import { SceneRegistry } from './scenes/scene-registry.ts'
import { RefusedSignatures } from './signatures/refused-signatures.ts'
import { VerifiedSignatures } from './signatures/verified-signatures.ts'
import { finishInSlices } from './slices.ts'
import { SnapshotRegistry } from './state/snapshot-registry.ts'
import { WorldClocks } from './time/world-clocks.ts'
import { publishReset, startSteps, switchSteps } from './worlds/preparation.ts'
import { WorldGates } from './worlds/world-gates.ts'
import { ownersOf, type ServerSnapshot, type StartContent } from './worlds/world-snapshot.ts'
import { type World, Worlds } from './worlds/worlds.ts'

/** The server behind HTTP and the library: its worlds, its server-wide rules, and whether it is ready. */
export class Engine {
  readonly #options: EngineOptions
  readonly #onDueEarlier: (world: World) => void
  /** The time of the server and of its worlds. */
  readonly time: WorldClocks
  /** Snapshots, exported state and the state file. */
  readonly snapshots = new SnapshotRegistry(this)
  /** Order among requests and the work that is done in slices. */
  readonly gates = new WorldGates()
  /** The requests since the process started. */
  readonly traffic = new TrafficCounts()
  #worlds: Worlds | undefined
  #sceneRegistry: SceneRegistry | undefined
  #clock: Clock
  readonly #hostClock: Clock
  #credentials: Credentials | undefined
  readonly #revoked = new Revoked()
  #refusedSignatures = new RefusedSignatures()
  #verifiedSignatures = new VerifiedSignatures()
  #faults: FaultRules
  #progressions = initialProgressions()
  #latency: Latency | undefined
  #loadingReason = 'the scene is being read'
  /** Changes in parts that a reset or restore replaced, so that `version` never repeats. */
  #baseVersion = 0
  /** The event stream of the server, which has the events of every world. */
  readonly events: Events

  /** `onDueEarlier` is called when the earliest due time of a world moves forward. */
  constructor(options: EngineOptions, onDueEarlier: (world: World) => void = () => {}) {
    this.#options = options
    this.#onDueEarlier = onDueEarlier
    this.time = new WorldClocks(this, onDueEarlier)
    this.#hostClock = new Clock({}, options.hostTime)
    this.#clock = initialClock(options)
    this.#faults = initialFaults(options)
    this.#latency = initialLatency(options)
    this.events = new Events(this.#hostClock.now().toString(36))
  }

  /** The worlds. Throws 503 Mock.NotReady while the scene is being read. */
  get worlds(): Worlds {
    if (this.#worlds === undefined) throw notReady(this.#loadingReason)
    return this.#worlds
  }

  /** The time of future worlds. */
  get clock(): Clock {
    return this.#clock
  }

  /** The clock of a project; that of future worlds if no project id is given or the project has no world. */
  clockOf(projectId?: string): Clock {
    const world = projectId === undefined ? undefined : this.worlds.existing(projectId)
    return world?.cloud.clock ?? this.#clock
  }

  /** The host's time, epoch ms, which never goes back; settings of clocks do not affect it. */
  hostTime(): number {
    return this.#hostClock.now()
  }

  /** Signatures that failed verification, with the reason. */
  get refusedSignatures(): RefusedSignatures {
    return this.#refusedSignatures
  }

  /** Cache of signatures that passed verification. */
  get verifiedSignatures(): VerifiedSignatures {
    return this.#verifiedSignatures
  }

  /** The tokens, access keys and projects that IAM issued. Throws 503 Mock.NotReady while the scene is being read. */
  get credentials(): Credentials {
    this.#credentials ??= newCredentials(this.#options, this, this.#revoked)
    return this.#credentials
  }

  /** The fault rules of the whole server. */
  get faults(): FaultRules {
    return this.#faults
  }

  /** The progression rules of the whole server. */
  get progressions(): ProgressionRules {
    return this.#progressions
  }

  /** The generator of shortest response times, if there is one. */
  get latency(): Latency | undefined {
    return this.#latency
  }

  /** Journal of requests without a project. */
  get journal(): Journal {
    return this.worlds.logs.journal
  }

  /** The journals of the server and of every project. */
  get journals(): readonly Journal[] {
    return [...this.worlds.logs.journals, ...[...this.worlds].map(({ journal }) => journal)]
  }

  /** The fault rules of the server and of every world. */
  get allFaults(): readonly FaultRules[] {
    return [this.faults, ...[...this.worlds].map(({ faults }) => faults)]
  }

  /** Aborted when the server stops. */
  get stopping(): AbortSignal {
    return this.#options.stopping
  }

  /** The scenes that worlds can switch to. Throws 503 Mock.NotReady while the start scene is being read. */
  get sceneRegistry(): SceneRegistry {
    if (this.#sceneRegistry === undefined) throw notReady(this.#loadingReason)
    return this.#sceneRegistry
  }

  /** How many worlds exist. */
  get worldCount(): number {
    return this.#worlds?.size ?? 0
  }

  /** Whether the start scene is read, so that worlds can be used. */
  get isLoaded(): boolean {
    return this.#worlds !== undefined
  }

  /** Why the server is not ready; undefined if it is. After the first load its worlds can always be used. */
  get notReadyReason(): string | undefined {
    const registry = this.#sceneRegistry
    return registry === undefined ? this.#loadingReason : registry.notReadyReason
  }

  /** Reads the start scene. Throws a SceneError with every mistake in it. */
  async load(onProgress?: Progress): Promise<void> {
    const scene = await loadScene(this.#options, onProgress)
    await finishInSlices(startSteps(scene, this.#clock, this.#options))
    const options = {
      ...this.#options,
      durations: { ...defaultDurations, ...this.#options.durations },
    }
    this.#sceneRegistry = new SceneRegistry(scene, this.#options, this.events)
    this.#worlds = new Worlds(scene, options, () => ({
      clock: this.#clock,
      progressions: this.#progressions,
      onDueEarlier: this.#onDueEarlier,
      events: this.events,
    }))
    this.time.watchHost(this.stopping)
  }

  /**
   * Recreates one world from a scene as its files are now; without a project id all worlds and future ones.
   * Throws like `SceneRegistry.load`, and then changes nothing.
   */
  async useScene(name: string, projectId?: string): Promise<void> {
    const scene = await this.sceneRegistry.load(name)
    await this.gates.run(projectId ?? null, () => switchSteps(scene, this, projectId))
  }

  /** A snapshot of everything that can change, except journals and events. */
  snapshot(): ServerSnapshot {
    return {
      ...this.worlds.state,
      clock: this.#clock.reading,
      faults: this.#faults.stateFor(ownersOf(this.worlds)),
      progressions: this.#progressions.state,
      latency: this.#latency?.chance,
      credentials: this.credentials.state,
    }
  }

  /** Restores a snapshot and its times; with `followHost`, clocks that showed the host's time show it again. */
  restore(snapshot: ServerSnapshot, followHost = false): void {
    this.worlds.requirePlaceFor(snapshot.worlds.size)
    this.#baseVersion = this.version + 1
    if (followHost && snapshot.clock.real) this.#clock.follow()
    else this.#clock.set(snapshot.clock)
    this.#credentials?.revoke()
    this.#credentials = newCredentials(this.#options, this, this.#revoked, snapshot.credentials)
    this.#verifiedSignatures = new VerifiedSignatures()
    this.#progressions.restore(snapshot.progressions)
    this.#latency?.restore(snapshot.latency)
    this.worlds.restoreAll(snapshot, followHost)
    this.#faults.restore(snapshot.faults, (id) => (id === null ? null : this.worlds.find(id)))
    publishReset('snapshot', this.events)
  }

  /** A number that differs after every change; passing time, drawn latencies and a first look at credentials do not count. */
  get version(): number {
    const parts = [this.#clock, this.#faults, this.#progressions, this.worlds, this.credentials]
    return parts.reduce((sum, part) => sum + part.version, this.#baseVersion)
  }

  /** Resets one project, or everything if no project id is given, to its start content. */
  reset(to: StartContent, projectId?: string): void {
    if (projectId !== undefined) {
      this.worlds.reset(to, projectId)
      return
    }
    this.#baseVersion = this.version + 1
    this.#clock = initialClock(this.#options)
    this.#credentials?.revoke()
    this.#credentials = undefined
    this.#refusedSignatures = new RefusedSignatures()
    this.#verifiedSignatures = new VerifiedSignatures()
    this.worlds.reset(to)
    this.#faults = initialFaults(this.#options)
    this.#progressions = initialProgressions()
    this.#latency = initialLatency(this.#options)
    this.worlds.logs.restartServer()
    publishReset(to, this.events)
  }
}
