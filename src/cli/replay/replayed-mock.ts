import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settingNames } from '../../bundle-settings.ts'
import { SecretNames } from '../../bundles/secret-names.ts'
import { Ids } from '../../cloud/kernel/ids.ts'
import { Config } from '../../config.ts'
import type { Engine } from '../../control/engine.ts'
import type { JournalRecord } from '../../control/journal/journal.ts'
import { sceneHash } from '../../control/session/scene-lines.ts'
import { MockServer } from '../../mock-server.ts'
import type { BundleHeader, BundleRequest, BundleSceneFile } from '../../schemas/bundle.ts'
import { quote } from '../../schemas/findings.ts'
import type { WorldState } from '../../schemas/state.ts'
import type { ReplayedServer } from '../../server-options.ts'
import { UsageError } from '../usage-error.ts'
import { HeldRequests } from './held-requests.ts'
import { type StateLine, StateRestorer } from './state-restorer.ts'

/** Size of the requests that the journal of a replay keeps, bytes. */
const JOURNAL_BYTES = 268_435_456

/** Ids of requests: those of the bundle for its requests. Requests of other clients, such as a health check, get new ones. */
class GivenIds {
  readonly #own = new Ids('replay')
  #next: BundleRequest | undefined

  /** The next request with this method and URL is that of the line. */
  expect(line: BundleRequest): void {
    this.#next = line
  }

  readonly of: ReplayedServer['requestIdOf'] = (request) => {
    const next = this.#next
    if (next === undefined || request?.method !== next.method || request.url !== next.url) {
      return this.#own.hex32()
    }
    this.#next = undefined
    return next.request_id
  }
}

/** A mock with the options, the scene and the states of a bundle. Its clocks stand still at the time of the request. */
export class ReplayedMock {
  readonly mock: MockServer
  readonly engine: Engine
  readonly names: SecretNames
  /** The requests that wait. */
  readonly held: HeldRequests
  /** Number of requests so far. */
  requests = 0
  readonly #states: StateRestorer
  readonly #ids: GivenIds
  readonly #setHostTime: (steady: number, real?: number) => void
  readonly #folder: string | undefined

  private constructor(
    mock: MockServer,
    engine: Engine,
    { ids, held }: { ids: GivenIds; held: HeldRequests },
    setHostTime: (steady: number, real?: number) => void,
    folder: string | undefined,
  ) {
    this.mock = mock
    this.engine = engine
    this.names = new SecretNames(engine.worlds.iam.users)
    this.held = held
    this.#states = new StateRestorer(engine, this.names)
    this.#ids = ids
    this.#setHostTime = setHostTime
    this.#folder = folder
  }

  /** Starts a server with the options of a bundle, and with the files of its scene if the bundle has them. */
  static async start(
    header: BundleHeader,
    files: readonly BundleSceneFile[],
    port: number,
  ): Promise<ReplayedMock> {
    const folder = header.scene.included ? await sceneFolder(files) : undefined
    const config = configOf(header, folder ?? header.scene.name, port)
    const ids = new GivenIds()
    const held = new HeldRequests()
    let engine: Engine | undefined
    let host = { steady: 0, real: 0 }
    const mock = new MockServer(config, undefined, {
      requestIdOf: ids.of,
      hostNow: () => host.steady,
      wait: held.wait,
      hostTime: { steady: () => host.steady, real: () => host.real },
      onEngine: (made) => {
        engine = made
      },
    })
    const setHostTime = (steady: number, real = steady + host.real - host.steady) => {
      host = { steady, real }
    }
    try {
      await mock.load()
      await mock.listen()
      return new ReplayedMock(mock, engine as unknown as Engine, { ids, held }, setHostTime, folder)
    } catch (error) {
      await mock.close()
      if (folder !== undefined) await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** Whether the scene has the same files as that of the bundle. */
  isSameScene(header: BundleHeader): boolean {
    const { sha256 } = header.scene
    return sha256 === null || sha256 === this.sceneOf(header).sha256
  }

  /** The scene for the header of a bundle with the answers of this mock. */
  sceneOf({ scene }: BundleHeader): BundleHeader['scene'] {
    return scene.included ? scene : { ...scene, sha256: sceneHash(this.engine.worlds.startScene) }
  }

  /** Sets the server, or a project, to a state of the bundle. Rejects with 400 Mock.InvalidState. */
  async restore(line: StateLine): Promise<void> {
    const { clock } = Object(line.state) as Partial<Pick<WorldState, 'clock'>>
    // A clock that follows the host follows that of the bundle.
    this.#setHostTime(line.host_at, clock?.real === true ? clock.at : undefined)
    await this.#states.restore(line)
  }

  /** Sets host time, clocks and id for a request, and counts it. */
  prepare(line: BundleRequest): void {
    this.#ids.expect(line)
    this.requests++
    this.setTimes(line, line.project_id)
  }

  /** Sets host time and clocks. A clock with a rate such as 0.3 may have been rounded. */
  setTimes(
    { host_at, server_at, world_at }: Pick<BundleRequest, 'host_at' | 'server_at' | 'world_at'>,
    project_id: string | null,
  ): void {
    const { clock } = this.engine
    this.#setHostTime(host_at)
    if (server_at !== null) {
      // The host's clock was ahead of the one that does not jump. Clocks of projects that follow it were, too.
      if (clock.isReal) this.#setHostTime(host_at, server_at)
      correct(clock, server_at)
    }
    const world = project_id === null ? undefined : this.engine.worlds.existing(project_id)
    if (world !== undefined && world_at !== null) correct(world.cloud.clock, world_at)
  }

  /** The newest entry of the journal; undefined if it is not that of the request. */
  newestEntry(requestId: string): JournalRecord | undefined {
    const entry = this.engine.worlds.logs.requests.newest
    return entry?.requestId === requestId ? entry : undefined
  }

  /** Resolves when a request has ended. */
  async ended(entry: JournalRecord): Promise<void> {
    while (entry.outcome === 'open') await new Promise((resolve) => setTimeout(resolve, 1))
  }

  /** Stops the server, and removes the files of the scene. */
  async close(): Promise<void> {
    await this.mock.close()
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true })
  }
}

function correct(clock: Engine['clock'], at: number): void {
  if (clock.now() !== at) clock.set({ at })
}

/** Throws a UsageError for an option that this version does not have, or whose value it refuses. */
function configOf({ config, seed }: BundleHeader, scene: string, port: number): Config {
  const unknown = Object.keys(config).find((name) => !settingNames.has(name))
  if (unknown !== undefined) {
    throw new UsageError(
      `bundle: found option ${quote(unknown)}, expected one that this version knows`,
    )
  }
  const result = Config.safeParse({ ...config, seed, scene, port, journalBytes: JOURNAL_BYTES })
  if (result.success) return result.data
  const issues = result.error.issues.map(({ message, path }) => `${path.join('.')}: ${message}`)
  throw new UsageError(`bundle: found a wrong option ${issues[0]}`)
}

async function sceneFolder(files: readonly BundleSceneFile[]): Promise<string> {
  const wrong = files.find(({ name }) => !/^[\w-]+\.json$/.test(name))
  if (wrong !== undefined) {
    const found = `found file ${quote(wrong.name)} of a scene`
    throw new UsageError(`bundle: ${found}, expected a name such as notebooks.json`)
  }
  const folder = await mkdtemp(join(tmpdir(), 'mockrepro-'))
  for (const { name, content } of files) {
    await writeFile(join(folder, name), JSON.stringify(content))
  }
  return folder
}
