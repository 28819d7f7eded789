import { createHash } from 'node:crypto'
import type { Config } from '../../config.ts'
import type { DrillHolder } from '../../control/drill/drill-holder.ts'
import { otherProjects, sumOf } from '../../drill/clean-runs.ts'
import type { Project } from '../../library/project.ts'
import { MockServer } from '../../mock-server.ts'
import type { DrillReport } from '../../schemas/drill.ts'
import { commandEnvironment } from '../settings/command-environment.ts'
import { start } from '../start.ts'
import { targetAt } from '../target.ts'

/** Options of every server of a drill: a file belongs to one server, and a drill needs the journal. */
const FIXED = {
  stateFile: undefined,
  endpointsFile: undefined,
  watch: false,
  shard: undefined,
  journalEntries: 10_000,
  journalBytes: 16_777_216,
  journalTotalBytes: 268_435_456,
} as const satisfies Partial<Config>

/** Where one run of the command takes place. */
export interface Place {
  mock: MockServer
  /** The project that the command is given. */
  project: Project
  /** Whether the server is for this run only. */
  isOwn: boolean
  env: NodeJS.ProcessEnv
  /** Stops the server if it is for this run only. */
  close(): Promise<void>
}

/** The servers of a drill: one that most runs share, each with a project of its own, and one for each run that needs it. */
export class DrillServers {
  readonly #config: Config
  readonly #env: NodeJS.ProcessEnv
  readonly #holder: DrillHolder
  readonly #open = new Set<MockServer>()
  #shared: Promise<MockServer> | undefined
  /** The projects that runs on the shared server were given. */
  readonly #given = new Set<string>()
  /** Requests to other projects than the given one, on servers that are closed. */
  readonly #elsewhere: DrillReport['other_projects'] = []

  /** `holder` has the report that the dashboards of the servers show. */
  constructor(config: Config, env: NodeJS.ProcessEnv, holder: DrillHolder) {
    this.#config = { ...config, ...FIXED }
    this.#env = env
    this.#holder = holder
  }

  /** The server that runs share. Rejects if it cannot start. */
  shared(): Promise<MockServer> {
    this.#shared ??= this.#started(this.#config)
    return this.#shared
  }

  /** A place on the server that runs share; its project is made for the run. */
  async sharedPlace(name: string): Promise<Place> {
    const mock = await this.shared()
    const project = this.#projectFor(name)
    this.#given.add(project)
    return this.#place(mock, project, false)
  }

  /** Requests to projects that no run was given. On the shared server it is not known which run sent them. */
  async requestsElsewhere(): Promise<DrillReport['other_projects']> {
    const mock = await this.shared()
    return sumOf([...otherProjects(mock.journal.find(), this.#given), ...this.#elsewhere])
  }

  /**
   * A place on a server of its own, in this process: it is ready within some ms, and nothing but its own port, worlds, clock and
   * credentials are needed. With `isUsual` its project is that of the region, as for `exec`.
   */
  async ownPlace(name: string, { isUsual = false, ...more }: OwnOptions = {}): Promise<Place> {
    const mock = await this.#started({ ...this.#config, ...more, port: 0 })
    const usual = (await targetAt(mock.url, mock.config)).project
    return this.#place(mock, isUsual ? usual : this.#projectFor(name), true)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((mock) => mock.close()))
  }

  /** A project id of the form of the real service, which is the same for every drill with this seed. */
  #projectFor(name: string): string {
    return createHash('sha256').update(`${this.#config.seed}/${name}`).digest('hex').slice(0, 32)
  }

  async #started(config: Config): Promise<MockServer> {
    // Only the result of the drill is written to stdout.
    const write = (line: string) => console.error(line)
    const mock = new MockServer(config, write, undefined, this.#holder)
    this.#open.add(mock)
    await start(mock)
    return mock
  }

  async #place(mock: MockServer, project: string, isOwn: boolean): Promise<Place> {
    return {
      mock,
      project: mock.project(project),
      isOwn,
      env: await commandEnvironment(mock, this.#env, project),
      close: async () => {
        if (!isOwn) return
        this.#elsewhere.push(...otherProjects(mock.journal.find(), new Set([project])))
        await mock.close()
        this.#open.delete(mock)
      },
    }
  }
}

interface OwnOptions extends Partial<Config> {
  isUsual?: boolean
}
