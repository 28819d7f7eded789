import { Clock, type ClockSetting } from '../cloud/clock.ts'
import { Credentials, type CredentialsState } from '../cloud/credentials.ts'
import type { AdvanceRequest, ClockRequest, ClockState, Transition } from '../schemas/control.ts'
import type { FaultRule } from '../schemas/fault.ts'
import { notReady } from './control-errors.ts'
import { Faults } from './faults.ts'
import { Latency } from './latency.ts'
import { Progressions, usualDurations } from './progressions.ts'
import { RefusedSignatures } from './refused-signatures.ts'
import type { Progress } from './scene-entries.ts'
import { loadScene, type SceneOptions } from './scenes.ts'
import { States } from './states.ts'
import { clockState, expectAhead, momentAfter, settingOf } from './time.ts'
import { VerifiedSignatures } from './verified-signatures.ts'
import type { ServerSnapshot } from './world-snapshot.ts'
import { type ResetTo, type World, type WorldOptions, Worlds } from './worlds.ts'

export interface BackstageOptions extends SceneOptions, Omit<WorldOptions, 'durations'> {
  /** How every world's time starts. */
  clock: ClockSetting
  /** Where every world's time starts, epoch ms; wins over the clock's. */
  now?: number | undefined
  /** Region that IAM names. */
  region: string
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
  /** What everything was like, is like, and shall be like again. */
  readonly states = new States(this)
  #worlds: Worlds | undefined
  #clock: Clock
  readonly #host = new Clock()
  #credentials: Credentials | undefined
  #refusedSignatures = new RefusedSignatures()
  #verifiedSignatures = new VerifiedSignatures()
  #faults: Faults
  #progressions: Progressions
  #latency: Latency | undefined
  #reason = 'the scene is being read'
  /** Changes of what is no more. */
  #past = 0

  /** `onEarlier` is told when something in a world is due sooner than what was due next there. */
  constructor(options: BackstageOptions, onEarlier: (world: World) => void = () => {}) {
    this.#options = options
    this.#onEarlier = onEarlier
    this.#clock = this.#startClock()
    this.#faults = this.#startFaults()
    this.#progressions = new Progressions('server-progression')
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

  /** Sets the time of one world, or with none named of all there are and of those to be made. */
  setClock(request: ClockRequest, world?: World): ClockState {
    const setting = settingOf(request)
    const clock = world?.cloud.clock ?? this.#clock
    for (const { cloud } of world === undefined ? this.worlds : [world]) {
      cloud.clock.set(setting)
      cloud.settle()
    }
    if (world === undefined) this.#clock.set(setting)
    for (const each of this.worlds) this.#onEarlier(each)
    return clockState(clock)
  }

  /** Lets time pass in one world, and gives what happened. */
  advanceWorld(request: AdvanceRequest, world: World): Transition[] {
    const { clock } = world.cloud
    const target = momentAfter(request, clock.now())
    expectAhead(request, clock.now())
    return this.#advanceTo(target, world)
  }

  /** Lets time pass in every world; one that is past the moment already stays where it is. */
  advance(request: AdvanceRequest): ProjectTransition[] {
    const now = this.#clock.now()
    expectAhead(request, now)
    this.#clock.set({ at: momentAfter(request, now) })
    return [...this.worlds].flatMap((world) => {
      const own = world.cloud.clock.now()
      return this.#advanceTo(Math.max(own, momentAfter(request, own)), world).map((transition) => ({
        project_id: world.projectId,
        ...transition,
      }))
    })
  }

  /** What comes next is sooner by the host's time than it was. */
  #advanceTo(at: number, world: World): Transition[] {
    const transitions = world.cloud.advanceTo(at)
    this.#onEarlier(world)
    return transitions
  }

  /** Everything that can change. */
  snapshot(): ServerSnapshot {
    return {
      ...this.worlds.state,
      clock: this.#clock.reading,
      faults: this.#faults.state,
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
    this.#faults.restore(snapshot.faults)
    this.#progressions.restore(snapshot.progressions)
    this.#latency?.restore(snapshot.latency)
    this.worlds.restoreAll(snapshot, follows)
  }

  /** Another number after every change, the passing of time and the latency's chance aside. */
  get version(): number {
    const parts = [this.#clock, this.#faults, this.#progressions, this.worlds, this.#credentials]
    return parts.reduce((sum, part) => sum + (part?.version ?? 0), this.#past)
  }

  /** Brings one project, or with none named everything, back to how it started. */
  reset(to: ResetTo, projectId?: string): void {
    if (projectId !== undefined) {
      this.worlds.reset(to, projectId)
      return
    }
    this.#past = this.version + 1
    this.#clock = this.#startClock()
    this.#credentials = undefined
    this.#refusedSignatures = new RefusedSignatures()
    this.#verifiedSignatures = new VerifiedSignatures()
    this.worlds.reset(to)
    this.#faults = this.#startFaults()
    this.#progressions = new Progressions('server-progression')
    this.#latency = this.#startLatency()
  }

  #startClock(): Clock {
    const { clock, now } = this.#options
    return new Clock({ ...clock, at: now ?? clock.at })
  }

  #startCredentials(state?: CredentialsState): Credentials {
    const { region, seed } = this.#options
    const { iam, roles } = this.worlds.scene
    const clockOf = (projectId?: string) => this.clockOf(projectId)
    return new Credentials({ iam, roles, region, seed: `${seed}/credentials`, state, clockOf })
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
