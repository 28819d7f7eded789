import { Credentials, type CredentialsState } from '../cloud/iam/credentials.ts'
import { Clock } from '../cloud/kernel/clock.ts'
import { notReady } from './control-errors.ts'
import {
  type EngineOptions,
  startClock,
  startFaults,
  startJournal,
  startLatency,
  startProgressions,
} from './engine-start.ts'
import { Events } from './events/events.ts'
import type { Faults } from './faults/faults.ts'
import type { Latency } from './faults/latency.ts'
import type { Journal } from './journal/journal.ts'
import { type Progressions, usualDurations } from './progressions.ts'
import { loadScene } from './scenes/scene.ts'
import type { Progress } from './scenes/scene-entries.ts'
import { SceneRegistry } from './scenes/scene-registry.ts'
import { RefusedSignatures } from './signatures/refused-signatures.ts'
import { VerifiedSignatures } from './signatures/verified-signatures.ts'
import { SnapshotRegistry } from './state/snapshot-registry.ts'
import { Timekeeper } from './time/timekeeper.ts'
import { ownersOf, type ServerSnapshot, type StartContent } from './worlds/world-snapshot.ts'
import { type World, Worlds } from './worlds/worlds.ts'

/** Everything behind the doors: the worlds, the rules of the whole server, and whether it is ready. */
export class Engine {
  readonly #options: EngineOptions
  readonly #onEarlier: (world: World) => void
  /** The time of the server and of its worlds. */
  readonly time: Timekeeper
  /** What everything was like, is like, and shall be like again. */
  readonly snapshots = new SnapshotRegistry(this)
  #worlds: Worlds | undefined
  #sceneRegistry: SceneRegistry | undefined
  #clock: Clock
  readonly #host = new Clock()
  #credentials: Credentials | undefined
  #refusedSignatures = new RefusedSignatures()
  #verifiedSignatures = new VerifiedSignatures()
  #faults: Faults
  #progressions: Progressions
  #latency: Latency | undefined
  #journal: Journal
  #reason = 'the scene is being read'
  /** Changes of what is no more. */
  #past = 0
  /** What happens in any world, and to the server. */
  readonly events: Events

  /** `onEarlier` is told when something in a world is due sooner than what was due next there. */
  constructor(options: EngineOptions, onEarlier: (world: World) => void = () => {}) {
    this.#options = options
    this.#onEarlier = onEarlier
    this.time = new Timekeeper(this, onEarlier)
    this.#clock = startClock(options)
    this.#faults = startFaults(options)
    this.#progressions = startProgressions()
    this.#latency = startLatency(options)
    this.events = new Events(this.#host.now().toString(36))
    this.#journal = startJournal(this.#options, this.events)
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

  /** The time of a project, or of projects to be made where none is named or may exist. */
  clockOf(projectId?: string): Clock {
    const world = projectId === undefined ? undefined : this.worlds.find(projectId)
    return world?.cloud.clock ?? this.#clock
  }

  /** The host's time, epoch ms, which no setting of a clock touches. */
  hostTime(): number {
    return this.#host.now()
  }

  /** Signatures that did not verify, with the reason. */
  get refusedSignatures(): RefusedSignatures {
    return this.#refusedSignatures
  }

  /** Signatures that were found genuine lately. */
  get verifiedSignatures(): VerifiedSignatures {
    return this.#verifiedSignatures
  }

  /** What IAM handed out. Refuses with 503 Mock.NotReady while the scene is being read. */
  get credentials(): Credentials {
    this.#credentials ??= this.#startCredentials()
    return this.#credentials
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

  /** Requests that were for no project. */
  get journal(): Journal {
    return this.#journal
  }

  /** Every journal there is. */
  get journals(): readonly Journal[] {
    return [this.#journal, ...[...this.worlds].map(({ journal }) => journal)]
  }

  /** The fault rules of the server and of every world. */
  get allFaults(): readonly Faults[] {
    return [this.faults, ...[...this.worlds].map(({ faults }) => faults)]
  }

  /** Ends what waits when the server stops. */
  get stopping(): AbortSignal {
    return this.#options.stopping
  }

  /** The scenes that worlds can be put on. Refuses with 503 Mock.NotReady while the first is being read. */
  get sceneRegistry(): SceneRegistry {
    if (this.#sceneRegistry === undefined) throw notReady(this.#reason)
    return this.#sceneRegistry
  }

  /** How many worlds were made so far. */
  get worldCount(): number {
    return this.#worlds?.size ?? 0
  }

  /** Whether there are worlds to be called. */
  get isLoaded(): boolean {
    return this.#worlds !== undefined
  }

  /** Why the server is not ready, or undefined when it is; once it was, its worlds are served all the same. */
  get whyNotReady(): string | undefined {
    return this.#sceneRegistry === undefined ? this.#reason : this.#sceneRegistry.notReadyReason
  }

  /** Reads the scene; throws a SceneError that names every mistake in it. */
  async load(onProgress?: Progress): Promise<void> {
    const scene = await loadScene(this.#options, onProgress)
    const options = {
      ...this.#options,
      durations: { ...usualDurations, ...this.#options.durations },
    }
    this.#sceneRegistry = new SceneRegistry(scene, this.#options.seed)
    this.#worlds = new Worlds(scene, options, () => ({
      clock: this.#clock,
      progressions: this.#progressions,
      onEarlier: this.#onEarlier,
      events: this.events,
    }))
  }

  /**
   * Makes one world anew from another scene, or with none named all there are and those to be made;
   * where the scene cannot be read they stay as they are. Refuses as `SceneShelf.load` does.
   */
  async useScene(name: string, projectId?: string): Promise<void> {
    const { sceneRegistry: shelf, worlds } = this
    worlds.useScene(await shelf.load(name), projectId)
    if (projectId === undefined) this.#publishReset('scene')
  }

  /** Everything that can change. */
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

  /** Goes on from a snapshot, at its times; `follows` lets clocks that showed the host's time show it again. */
  restore(snapshot: ServerSnapshot, follows = false): void {
    this.#past = this.version + 1
    if (follows && snapshot.clock.real) this.#clock.follow()
    else this.#clock.set(snapshot.clock)
    this.#credentials = this.#startCredentials(snapshot.credentials)
    this.#verifiedSignatures = new VerifiedSignatures()
    this.#progressions.restore(snapshot.progressions)
    this.#latency?.restore(snapshot.latency)
    this.worlds.restoreAll(snapshot, follows)
    this.#faults.restore(snapshot.faults, (id) => (id === null ? null : this.worlds.find(id)))
    this.#publishReset('snapshot')
  }

  /** Another number after every change, the passing of time and the latency's chance aside. */
  get version(): number {
    const parts = [this.#clock, this.#faults, this.#progressions, this.worlds, this.#credentials]
    return parts.reduce((sum, part) => sum + (part?.version ?? 0), this.#past)
  }

  /** Brings one project, or with none named everything, back to how it started. */
  reset(to: StartContent, projectId?: string): void {
    if (projectId !== undefined) {
      this.worlds.reset(to, projectId)
      return
    }
    this.#past = this.version + 1
    this.#clock = startClock(this.#options)
    this.#credentials = undefined
    this.#refusedSignatures = new RefusedSignatures()
    this.#verifiedSignatures = new VerifiedSignatures()
    this.worlds.reset(to)
    this.#faults = startFaults(this.#options)
    this.#progressions = startProgressions()
    this.#latency = startLatency(this.#options)
    this.#journal = startJournal(this.#options, this.events)
    this.#publishReset(to)
  }

  #publishReset(to: string): void {
    this.events.push({ type: 'reset', projectId: null, data: { to } })
  }

  #startCredentials(state?: CredentialsState): Credentials {
    const { region, seed } = this.#options
    const { iam, roles } = this.worlds
    const clockOf = (projectId?: string) => this.clockOf(projectId)
    return new Credentials({ iam, roles, region, seed: `${seed}/credentials`, state, clockOf })
  }
}
