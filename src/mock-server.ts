import { setMaxListeners } from 'node:events'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { z } from 'zod'
import { type AppOptions, createApp, openapiDocument } from './app.ts'
import { Ids } from './cloud/kernel/ids.ts'
import type { Config } from './config.ts'
import { inputBy } from './control/control-errors.ts'
import { Engine } from './control/engine.ts'
import { type WatchedEvent, watch } from './control/events/watching.ts'
import { verify } from './control/journal/verification.ts'
import type { Progress } from './control/scenes/scene-entries.ts'
import type { Snapshot, Snapshots } from './control/state/snapshots.ts'
import { readStateFile } from './control/state/state-file.ts'
import { clockState } from './control/time/clock-state.ts'
import { DueTimer } from './control/time/due-timer.ts'
import type { ProjectTransition } from './control/time/timekeeper.ts'
import { Listener } from './http/listener/listener.ts'
import type { Plane } from './http/openapi.ts'
import { fetchBy } from './library/fetch.ts'
import { Project } from './library/project.ts'
import { RequestJournal } from './library/request-journal.ts'
import type { Faults, Progressions } from './library/rules.ts'
import type { SceneFacts } from './library/scene-facts.ts'
import {
  AdvanceRequest,
  ClockRequest,
  type ClockState,
  ResetTo,
  type SceneSummary,
} from './schemas/control.ts'
import type { FaultRule } from './schemas/fault.ts'
import type { Duration, Moment } from './schemas/primitives.ts'
import type { ServerState } from './schemas/server-state.ts'
import { type Verification, VerifyRequest } from './schemas/verification.ts'
import { version } from './version.ts'

export { version }

/** How long in ms worlds are kept that nobody uses, and that are as their scene made them. */
const USUAL_TTL = 600_000

/** A mock of the notebooks API: its worlds, and the doors to them. What makes no sense is 400 Mock.InvalidInput. */
export class MockServer {
  /** The options as they were read, defaults filled in. */
  readonly config: Config
  readonly #engine: Engine
  /** Rings when something in a world is due. */
  readonly #dueTimer = new DueTimer(() => this.#engine.worlds)
  readonly #stopping = new AbortController()
  readonly #options: AppOptions
  readonly #listener: Listener
  #sweeping: NodeJS.Timeout | undefined
  #closed: Promise<void> | undefined

  constructor(config: Config, write: (line: string) => void = console.log) {
    this.config = config
    const stopping = this.#stopping.signal
    setMaxListeners(0, stopping)
    const fault = config.fault as FaultRule[]
    this.#engine = new Engine({ ...config, fault, stopping }, (world) =>
      this.#dueTimer.schedule(world),
    )
    this.#options = {
      ...config,
      log: config.log === 'off' ? undefined : { level: config.log, write },
      version,
      https: undefined,
      ids: new Ids(`${config.seed}/requests`),
      stopping,
    }
    this.#listener = new Listener(config, (https) =>
      createApp(this.#engine, { ...this.#options, https }),
    )
  }

  /** Reads the scene and the state file; throws an error whose message names every mistake in them, or in the certificate. */
  async load(onProgress?: Progress): Promise<void> {
    await this.#listener.app
    const { stateFile, worldTtl = USUAL_TTL } = this.config
    const held = stateFile === undefined ? undefined : await readStateFile(stateFile)
    await this.#engine.load(onProgress)
    // A world that is idle from one sweep to the next goes.
    const sweep = () => this.#engine.worlds.sweep(this.config.worldTtl !== undefined)
    this.#sweeping = setInterval(sweep, worldTtl).unref()
    if (stateFile === undefined) return
    await this.#engine.snapshots.loadScenes(held)
    await this.#engine.snapshots.useFile(stateFile, held, console.error).watch()
  }

  /** Opens the port, and gives the URL to call; rejects where it is taken. `localhost` is 127.0.0.1 and ::1, if they exist. */
  async listen(): Promise<string> {
    await this.#listener.listen()
    return this.url
  }

  /** Where the server listens, for example `http://127.0.0.1:6404`; `http://localhost` before it does. */
  get url(): string {
    return this.urls[0] ?? 'http://localhost'
  }

  /** Every address it listens on; two with the host `localhost`, none before it listens. */
  get urls(): readonly string[] {
    return this.#listener.port?.urls ?? []
  }

  /** Whether other machines may reach it. */
  get isExposed(): boolean {
    return this.#listener.port?.isExposed === true
  }

  /** PEM file of the CA that a client of a self-signed server has to trust; it is there until the server closes. */
  get caFile(): string | undefined {
    return this.#listener.caFile
  }

  /** Sends a request without a socket. A connection fault rejects with ECONNRESET. */
  async inject(request: InjectOptions | string): Promise<LightMyRequestResponse> {
    return (await this.#listener.app).inject(request)
  }

  /** One project; any id of A-Z, a-z, 0-9, _ and - is one, made from the scene on first use. */
  project(id: string): Project {
    return new Project(id, this.#engine, () => this.url)
  }

  /** Fault rules of the whole server. */
  get faults(): Faults {
    return this.#engine.faults
  }

  /** What was sent over HTTP to any project, and to none. */
  get journal(): RequestJournal {
    return new RequestJournal(
      () => this.#engine.journals,
      () => this.url,
    )
  }

  /** Compares what was sent to any project with what was to be; throws 400 Mock.InvalidInput. */
  verify(request: z.input<typeof VerifyRequest>): Verification {
    const { allFaults, journals } = this.#engine
    return verify(inputBy(VerifyRequest, request), journals, allFaults)
  }

  /** Calls the listener for everything that happens in any project, until the function returned is called. */
  watch(listener: (event: WatchedEvent) => void): () => void {
    return watch(this.#engine.events, listener)
  }

  /**
   * The mock as a fetch function, for code under test: whatever host a URL names, the mock answers, without
   * a socket. Rejects as fetch does where a fault breaks the connection.
   */
  readonly fetch: typeof globalThis.fetch = (input, init) =>
    fetchBy((request) => this.inject(request), input, init)

  /** Progression rules of the whole server. */
  get progressions(): Progressions {
    return this.#engine.progressions
  }

  /** The time of projects to be made. */
  get clock(): ClockState {
    return clockState(this.#engine.clock)
  }

  /** Sets the time of every project, those to be made included. */
  setClock(setting: ClockRequest): ClockState {
    return this.#engine.time.set(inputBy(ClockRequest, setting))
  }

  /** Lets time pass in every project: `'10m'`, ms, or `{ until }`; gives what happened, project by project. */
  advance(by: Duration | { until: Moment }): ProjectTransition[] {
    const request = typeof by === 'object' ? by : { by }
    return this.#engine.time.advance(inputBy(AdvanceRequest, request))
  }

  /** What the scene of projects to be made is called and holds. */
  get scene(): SceneFacts {
    return this.#engine.worlds.scene
  }

  /** The scenes that projects can be put on, with title and story. */
  scenes(): Promise<SceneSummary[]> {
    return this.#engine.sceneRegistry.list()
  }

  /**
   * Makes every project, those to come included, anew from another scene by its name. Rejects with
   * 404 Mock.NotFound, or 400 Mock.InvalidScene that names every mistake; nothing is changed then.
   */
  useScene(name: string): Promise<void> {
    return this.#engine.useScene(name)
  }

  /** Brings every project and the rules of the server back to their start, or to a snapshot; 404 Mock.NotFound without it. */
  reset(to: ResetTo = 'scene'): void {
    this.#engine.snapshots.reset(inputBy(ResetTo, to))
  }

  /** Everything as it is now, for `restore`; costs next to nothing. */
  snapshot(): Snapshot {
    return this.#engine.snapshots.server.capture()
  }

  /** Brings back what a snapshot of this server holds: the future of every project, clocks and rules included. */
  restore(snapshot: Snapshot): void {
    this.#engine.snapshots.server.restore(snapshot)
  }

  /** Snapshots of everything under names, for `reset('snapshot:NAME')`. They outlive a reset. */
  get snapshots(): Snapshots {
    return this.#engine.snapshots.server
  }

  /** Everything as JSON, but for projects that are as they start; for `importState`. */
  exportState(): ServerState {
    return this.#engine.snapshots.server.copy() as ServerState
  }

  /** Takes in what `exportState` gave, or its text; throws 400 Mock.InvalidState and changes nothing where it is wrong. */
  importState(state: unknown): void {
    this.#engine.snapshots.server.importCopy(state)
  }

  /** Saves the state file now; rejects with 404 Mock.NotFound where there is none, 503 Mock.NotSaved where it cannot be. */
  async saveState(): Promise<void> {
    await this.#engine.snapshots.save()
  }

  /** The OpenAPI 3.1 document of the API, or of the control plane. */
  openapi(plane: Plane = 'api'): Promise<object> {
    return openapiDocument(plane, this.#engine, this.#options)
  }

  /** Answers what runs, ends what waits, closes every connection: within a second; saving a state file may take five more. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#stopping.abort()
    this.#dueTimer.stop()
    clearInterval(this.#sweeping)
    await this.#listener.close()
    await this.#engine.snapshots.close()
  }
}
