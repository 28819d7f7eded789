import { setMaxListeners } from 'node:events'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import type { DrillHolder } from './control/drill/drill-holder.ts'
import { Engine } from './control/engine.ts'
import { warningWriter } from './control/log-line.ts'
import { watchScenes } from './control/scenes/edited-scenes.ts'
import type { Progress } from './control/scenes/scene-entries.ts'
import { DueTimer } from './control/time/due-timer.ts'
import type { ProjectTransition } from './control/time/world-clocks.ts'
import { openapiDocument, type Plane } from './http/documents/openapi-documents.ts'
import { Listener } from './http/listener/listener.ts'
import { injectFetch } from './library/fetch.ts'
import { type InjectRequest, type InjectResponse, inject } from './library/inject.ts'
import { Project } from './library/project.ts'
import type { SceneFacts } from './library/scene-facts.ts'
import { ServerScope } from './library/scope.ts'
import { StateScope } from './library/state-scope.ts'
import type { SceneSummary } from './schemas/control.ts'
import type { FaultRule } from './schemas/fault.ts'
import type { ServerState } from './schemas/server-state.ts'
import { appOptionsOf, DEFAULT_WORLD_TTL, type ReplayedServer } from './server-options.ts'

/** A mock of the notebooks API: its projects, the requests it received, and its HTTP server. */
export class MockServer extends StateScope<ServerState, ProjectTransition> {
  /** The options after parsing, with defaults. */
  readonly config: Config
  readonly #engine: Engine
  readonly #dueTimer: DueTimer
  readonly #stopping: AbortController
  readonly #listener: Listener
  #sweeping: NodeJS.Timeout | undefined
  #closed: Promise<void> | undefined

  /** @internal */
  constructor(
    config: Config,
    write: (line: string) => void = console.log,
    replayed?: ReplayedServer,
    drill?: DrillHolder,
  ) {
    const stopping = new AbortController()
    setMaxListeners(0, stopping.signal)
    const fault = config.fault as FaultRule[]
    const engine = new Engine(
      { ...config, fault, hostTime: replayed?.hostTime, stopping: stopping.signal },
      (world) => this.#dueTimer.schedule(world),
    )
    super(new ServerScope(engine), () => this.url)
    this.config = config
    this.#engine = engine
    this.#dueTimer = new DueTimer(() => engine.worlds, engine.gates)
    this.#stopping = stopping
    const options = appOptionsOf(config, stopping.signal, write, replayed, drill)
    if (replayed !== undefined) {
      // What is due happens with the next request of the bundle, not in between.
      this.#dueTimer.stop()
      replayed.onEngine(engine)
    }
    this.#listener = new Listener(config, (https) => createApp(engine, { ...options, https }))
  }

  /**
   * Reads the scene and the state file. `createMockServer` has done this already; do not call it again.
   * @internal
   * @param onProgress - Called with the number of instances read so far, and of all.
   * @throws SceneError or StateFileError with every mistake in the files; 400 Mock.InvalidOption for the certificate.
   */
  async load(onProgress?: Progress): Promise<void> {
    await this.#listener.app
    const { log, watch, worldTtl } = this.config
    const loadScene = () => this.#engine.load(onProgress)
    await this.#engine.snapshots.load(loadScene, this.config, this.#stopping.signal)
    if (watch) watchScenes(this.#engine, warningWriter(log))
    // A world that is not used between two sweeps is dropped.
    const sweep = () => this.#engine.worlds.sweep(worldTtl !== undefined)
    this.#sweeping = setInterval(sweep, worldTtl ?? DEFAULT_WORLD_TTL).unref()
  }

  /**
   * Opens the port of the options host and port. With host `localhost` it listens on 127.0.0.1 and ::1.
   *
   * @returns The URL to call.
   * @throws Error with the `code` of Node, such as EADDRINUSE if the port is taken; Error if the server is closed.
   * @example
   * const server = await createMockServer()
   * const url = await server.listen()
   * const response = await fetch(`${url}/health`)
   * response.status // -> 200
   * await server.close()
   */
  async listen(): Promise<string> {
    await this.#listener.listen()
    return this.url
  }

  /**
   * The URL where the server listens, such as `http://127.0.0.1:6404`; `http://localhost` before `listen`.
   *
   * @example mock.url // -> 'http://localhost'
   */
  get url(): string {
    return this.urls[0] ?? 'http://localhost'
  }

  /**
   * All URLs where the server listens: two with the host `localhost`, none before `listen`.
   *
   * @example mock.urls // -> []
   */
  get urls(): readonly string[] {
    return this.#listener.port?.urls ?? []
  }

  /**
   * Whether the server listens on an address that other machines can reach; false before `listen`.
   *
   * @example mock.isExposed // -> false
   */
  get isExposed(): boolean {
    return this.#listener.port?.isExposed === true
  }

  /**
   * Path of the PEM file with the CA that clients must trust; undefined without the option tls `self-signed`. The
   * file exists until `close`.
   *
   * @example mock.caFile // -> undefined
   */
  get caFile(): string | undefined {
    return this.#listener.caFile
  }

  /**
   * Sends a request without a socket, as Fastify's `inject` does.
   *
   * @param request - Method, URL, headers and payload; or a URL for a GET.
   * @returns The response, with `statusCode`, `headers`, `payload` and `json()`.
   * @throws Error with `code` ECONNRESET if a fault rule breaks the connection.
   * @example
   * const response = await mock.inject('/health')
   * response.statusCode // -> 200
   */
  inject(request: InjectRequest | string): Promise<InjectResponse> {
    return inject(this.#listener.app, request)
  }

  /**
   * The mock as a `fetch` function for code under test. It sends requests to the mock without a socket, whatever
   * host a URL names.
   *
   * @param input - URL or Request.
   * @param init - Method, headers, body and signal.
   * @returns The response.
   * @throws TypeError `fetch failed` if a fault rule breaks the connection; the reason of the signal if it aborts.
   * @example
   * const headers = { 'x-auth-token': 'mock-token-admin' }
   * const url = 'https://modelarts.cn-north-4.myhuaweicloud.com/v1/p1/notebooks'
   * const response = await mock.fetch(url, { headers })
   * response.status // -> 200
   */
  readonly fetch: typeof globalThis.fetch = (input, init) =>
    injectFetch(this.#listener.app, input, init)

  /**
   * Handle for one project. The project is made from the scene when it is used for the first time.
   *
   * @param id - 1 to 64 characters of A-Z, a-z, 0-9, `_` and `-`; with the option unknownProjects `refuse` only an
   *   id of iam.json. The members of the handle throw 400 Mock.InvalidInput for any other.
   * @returns The handle; it stays valid after a reset.
   * @example mock.project('my-test').notebooks.list().total // -> 13
   */
  project(id: string): Project {
    return new Project(id, this.#engine, () => this.url)
  }

  /**
   * The scene that future projects are made from: its name, number of instances, and identities.
   *
   * @example mock.scene.iam.admin.token // -> 'mock-token-admin'
   */
  get scene(): SceneFacts {
    return this.#engine.worlds.scene
  }

  /**
   * Lists the scenes that `useScene` accepts.
   *
   * @returns Name, title and story of each.
   * @throws SceneError if the folder of a scene cannot be read.
   * @example (await mock.scenes()).some(({ name }) => name === 'quickstart') // -> true
   */
  scenes(): Promise<SceneSummary[]> {
    return this.#engine.sceneRegistry.list()
  }

  /**
   * Saves the state file now. Without this call it is saved soon after each change.
   *
   * @throws 404 Mock.NotFound without the option stateFile; 503 Mock.NotSaved if the file cannot be written.
   * @example await mock.saveState() // throws Mock.NotFound
   */
  async saveState(): Promise<void> {
    await this.#engine.snapshots.save()
  }

  /**
   * Whether the state file has every change; true without a state file.
   *
   * @example mock.isSaved // -> true
   */
  get isSaved(): boolean {
    return this.#engine.snapshots.file?.isSaved !== false
  }

  /**
   * The OpenAPI 3.1 document.
   *
   * @param plane - `'api'` (default) for the notebooks API, or `'control'` for the control plane.
   * @returns The document as a JSON object.
   * @example 'paths' in (await mock.openapi()) // -> true
   */
  openapi(plane: Plane = 'api'): Promise<object> {
    return openapiDocument(plane)
  }

  /**
   * Stops the server: running requests get a response, open waits end, all connections close. This takes at most 1 s,
   * or 6 s if a state file has to be saved. May be called twice.
   *
   * @example
   * const server = await createMockServer()
   * await server.listen()
   * await server.close()
   * await server.listen() // throws Error
   */
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
