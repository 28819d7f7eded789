import { setMaxListeners } from 'node:events'
import { rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { dirname } from 'node:path'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { version } from './about.ts'
import { type AppOptions, createApp, openapiDocument } from './app.ts'
import { Ids } from './cloud/ids.ts'
import type { Config } from './config.ts'
import { Backstage, type ProjectTransition } from './control/backstage.ts'
import { inputBy } from './control/control-errors.ts'
import type { Faults } from './control/faults.ts'
import type { Progressions } from './control/progressions.ts'
import type { Progress } from './control/scene-entries.ts'
import { clockState } from './control/time.ts'
import { type Tls, tlsOf } from './control/tls.ts'
import { type WatchedEvent, watch } from './control/watching.ts'
import type { ResetTo, World } from './control/worlds.ts'
import { fetchBy } from './fetch.ts'
import type { Plane } from './http/openapi.ts'
import { openPort, type Port } from './listening.ts'
import { Project } from './project.ts'
import { RequestJournal } from './request-journal.ts'
import {
  AdvanceRequest,
  ClockRequest,
  type ClockState,
  type SceneSummary,
} from './schemas/control.ts'
import type { FaultRule } from './schemas/fault.ts'
import type { Duration, Moment } from './schemas/primitives.ts'

export { version }

/** Longest a timer of Node can wait, ms. */
const LONGEST_WAIT = 2_147_483_647

/** Longest time in ms that running requests get to finish when the server stops. */
const LAST_CALL = 900

/** A mock of the notebooks API: its worlds, and the doors to them. */
export class MockServer {
  readonly config: Config
  readonly #backstage: Backstage
  readonly #stopping = new AbortController()
  readonly #options: AppOptions
  /** Connections to an HTTPS server, of which Node only knows those that shook hands. */
  readonly #sockets = new Set<Socket>()
  #opened: Promise<FastifyInstance> | undefined
  #tls: Tls | undefined
  #listening: Promise<Port> | undefined
  #port: Port | undefined
  #timer: NodeJS.Timeout | undefined
  /** When the timer rings, by performance.now(). */
  #ringsAt = Number.POSITIVE_INFINITY
  #closed: Promise<void> | undefined

  constructor(config: Config, write: (line: string) => void = console.log) {
    this.config = config
    setMaxListeners(0, this.#stopping.signal)
    const fault = config.fault as FaultRule[]
    const stopping = this.#stopping.signal
    this.#backstage = new Backstage({ ...config, fault, stopping }, (world) => this.#remind(world))
    this.#options = {
      ...config,
      log: config.log === 'off' ? undefined : { level: config.log, write },
      version,
      https: undefined,
      ids: new Ids(`${config.seed}/requests`),
      stopping,
    }
  }

  /** Reads the scene; throws an error whose message names every mistake in it, or in the certificate. */
  async load(onProgress?: Progress): Promise<void> {
    await this.#app
    await this.#backstage.load(onProgress)
  }

  /** Opens the port, and gives the URL to call. `localhost` is 127.0.0.1 and ::1, where they exist. */
  async listen(): Promise<string> {
    this.#listening = this.#app.then((app) => openPort(app, this.config))
    this.#port = await this.#listening
    return this.url
  }

  /** Where the server listens, for example `http://127.0.0.1:6404`. */
  get url(): string {
    return this.urls[0] ?? 'http://localhost'
  }

  /** Every address it listens on; two with the host `localhost`, none before it listens. */
  get urls(): readonly string[] {
    return this.#port?.urls ?? []
  }

  /** Whether other machines may reach it. */
  get isExposed(): boolean {
    return this.#port?.isExposed === true
  }

  /** PEM file of the CA that a client of a self-signed server has to trust; it is there until the server closes. */
  get caFile(): string | undefined {
    return this.#tls?.caFile
  }

  /** Sends a request without a socket. A connection fault rejects with ECONNRESET. */
  async inject(request: InjectOptions | string): Promise<LightMyRequestResponse> {
    return (await this.#app).inject(request)
  }

  /** One project; any id of A-Z, a-z, 0-9, _ and - is one, made from the scene on first use. */
  project(id: string): Project {
    return new Project(id, this.#backstage, () => this.url)
  }

  /** Fault rules of the whole server. */
  get faults(): Faults {
    return this.#backstage.faults
  }

  /** What was sent over HTTP to any project, and to none. */
  get journal(): RequestJournal {
    return new RequestJournal(
      () => this.#backstage.journals,
      () => this.url,
    )
  }

  /** Calls the listener for everything that happens in any project, until the function returned is called. */
  watch(listener: (event: WatchedEvent) => void): () => void {
    return watch(this.#backstage.events, listener)
  }

  /**
   * The mock as a fetch function, for code under test: whatever host a URL names, the mock answers, without
   * a socket. Rejects as fetch does where a fault breaks the connection.
   */
  readonly fetch: typeof globalThis.fetch = (input, init) =>
    fetchBy((request) => this.inject(request), input, init)

  /** Progression rules of the whole server. */
  get progressions(): Progressions {
    return this.#backstage.progressions
  }

  /** The time of projects to be made. */
  get clock(): ClockState {
    return clockState(this.#backstage.clock)
  }

  /** Sets the time of every project, those to be made included. */
  setClock(setting: ClockRequest): ClockState {
    return this.#backstage.setClock(inputBy(ClockRequest, setting))
  }

  /** Lets time pass in every project; gives what happened, project by project. */
  advance(by: Duration | { until: Moment }): ProjectTransition[] {
    const request = typeof by === 'object' ? by : { by }
    return this.#backstage.advance(inputBy(AdvanceRequest, request))
  }

  /** What the scene of projects to be made is called and holds. */
  get scene() {
    return this.#backstage.worlds.scene
  }

  /** The scenes that projects can be put on, with title and story. */
  scenes(): Promise<SceneSummary[]> {
    return this.#backstage.shelf.list()
  }

  /**
   * Makes every project, those to come included, anew from another scene by its name. Rejects with
   * 404 Mock.NotFound, or 400 Mock.InvalidScene that names every mistake; nothing is changed then.
   */
  useScene(name: string): Promise<void> {
    return this.#backstage.useScene(name)
  }

  /** Brings every project, and the rules of the server, back to how they started. */
  reset(to: ResetTo = 'scene'): void {
    this.#backstage.reset(to)
  }

  /** The OpenAPI 3.1 document of the API, or of the control plane. */
  openapi(plane: Plane = 'api'): Promise<object> {
    return openapiDocument(plane, this.#backstage, this.#options)
  }

  /** Answers what runs, ends what waits, closes every connection: within a second. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  /** The app, made when it is first asked for. */
  get #app(): Promise<FastifyInstance> {
    this.#opened ??= this.#open()
    return this.#opened
  }

  async #open(): Promise<FastifyInstance> {
    this.#tls = await tlsOf(this.config)
    const app = await createApp(this.#backstage, { ...this.#options, https: this.#tls?.keyPair })
    if (this.#tls !== undefined) app.server.on('connection', (socket) => this.#track(socket))
    return app
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  /** Sets the one timer of the server so that it rings by the time something in a world is due. */
  #remind({ cloud }: World): void {
    const wait = cloud.clock.hostTimeUntil(cloud.agenda.next)
    const at = performance.now() + wait
    if (at >= this.#ringsAt || wait === Number.POSITIVE_INFINITY) return
    this.#ringsAt = at
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ring(), Math.min(Math.ceil(wait), LONGEST_WAIT)).unref()
  }

  #ring(): void {
    this.#ringsAt = Number.POSITIVE_INFINITY
    for (const world of this.#backstage.worlds) {
      world.cloud.settle()
      this.#remind(world)
    }
  }

  async #close(): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#timer)
    this.#ringsAt = 0
    const app = await this.#opened
    if (app === undefined) return
    // A door that is just being opened cannot be closed.
    await Promise.allSettled([this.#listening])
    const cut = setTimeout(() => {
      app.server.closeAllConnections()
      for (const socket of this.#sockets) socket.destroy()
    }, LAST_CALL)
    await Promise.all([this.#port?.close(), app.close()])
    clearTimeout(cut)
    if (this.caFile !== undefined) await rm(dirname(this.caFile), { recursive: true, force: true })
  }
}
