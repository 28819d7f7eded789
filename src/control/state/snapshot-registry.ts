import type { ResetTo, Saved } from '../../schemas/control.ts'
import { controlNotFound, notSaved } from '../control-errors.ts'
import type { Backstage } from '../engine.ts'
import { type ServerSnapshot, snapshotOf, type WorldSnapshot } from '../worlds/world-snapshot.ts'
import type { World } from '../worlds/worlds.ts'
import { type Snapshot, StateKeeper } from './snapshots.ts'
import { StateFile, StateFileError } from './state-file.ts'
import { readServerState, readWorldState, type Sources, scenesNamedIn } from './state-reader.ts'
import { statePieces } from './state-text.ts'
import { serverStateOf, worldStateOf } from './state-writer.ts'

const SNAPSHOT = 'snapshot:'

/** Longest time in ms that the last save gets. */
const LAST_SAVE = 5_000

/** The states of the server and of each of its worlds. Snapshots outlive a reset. */
export class States {
  readonly server: StateKeeper<ServerSnapshot>
  /** Where everything is saved, if anywhere. */
  #file: StateFile | undefined
  readonly #backstage: Backstage
  readonly #worlds = new Map<string, StateKeeper<WorldSnapshot>>()
  readonly #handed = new WeakMap<Snapshot, WorldSnapshot>()

  constructor(backstage: Backstage) {
    this.#backstage = backstage
    this.server = new StateKeeper<ServerSnapshot>(
      {
        now: () => backstage.clock.now(),
        snapshot: () => backstage.snapshot(),
        restore: (snapshot) => backstage.restore(snapshot),
        stateOf: (snapshot) => serverStateOf(snapshot, backstage.worlds.startScene),
        read: (input) => readServerState(input, this.#sources),
        count: ({ worlds }) => {
          const counts = [...worlds.values()].map(sizeOf)
          return counts.reduce((sum, count) => sum + count, 0)
        },
      },
      new WeakMap(),
    )
  }

  /** Reads the scenes that a state names, as far as there are such; whoever takes it in says which are not. */
  async prepare(input: unknown): Promise<void> {
    for (const name of scenesNamedIn(input)) await this.#backstage.shelf.load(name).catch(() => {})
  }

  get #sources(): Sources {
    const { shelf, worlds } = this.#backstage
    const { iam, scene: usual, startScene: start } = worlds
    return { iam, start, usual, scenes: shelf.ready }
  }

  /** The states of one project, which may be made by its first restore. */
  of({ projectId }: Pick<World, 'projectId'>): StateKeeper<WorldSnapshot> {
    const keeper = this.#worlds.get(projectId) ?? this.#keeperOf(projectId)
    this.#worlds.set(projectId, keeper)
    return keeper
  }

  get file(): StateFile | undefined {
    return this.#file
  }

  /**
   * Goes on from what a state file held, where it held anything, and saves to it from now on.
   * Throws a StateFileError where it holds no state that this server can read.
   */
  keepIn(path: string, held: unknown, tell: (line: string) => void): StateFile {
    const backstage = this.#backstage
    try {
      if (held !== undefined) backstage.restore(readServerState(held, this.#sources), true)
    } catch (error) {
      throw new StateFileError(path, (error as Error).message)
    }
    const lines = new WeakMap<object, string>()
    const lineOf = (record: object) => {
      const line = lines.get(record) ?? JSON.stringify(record)
      lines.set(record, line)
      return line
    }
    const source = {
      version: () => backstage.version,
      pieces: () => {
        const state = serverStateOf(backstage.snapshot(), backstage.worlds.startScene)
        return statePieces(state, lineOf)
      },
    }
    this.#file = new StateFile(path, source, tell)
    return this.#file
  }

  /** Saves the state file now; 404 Mock.NotFound where there is none, 503 Mock.NotSaved where it cannot be. */
  async save(): Promise<Saved> {
    const file = this.#file
    if (file === undefined) throw controlNotFound('no state file', 'a server with --state-file')
    if (!(await file.save())) throw notSaved(file.saves)
    return file.saves
  }

  /** Saves what is not saved yet, and no more after that. */
  async close(): Promise<void> {
    await this.#file?.close(LAST_SAVE)
  }

  #keeperOf(projectId: string): StateKeeper<WorldSnapshot> {
    const worlds = () => this.#backstage.worlds
    const world = () => worlds().find(projectId) as World
    return new StateKeeper<WorldSnapshot>(
      {
        now: () => world().cloud.clock.now(),
        snapshot: () => snapshotOf(world()),
        restore: (snapshot) => worlds().restore(projectId, snapshot),
        stateOf: (snapshot) => worldStateOf(snapshot, worlds().scene),
        read: (input) => readWorldState(input, this.#sources, projectId),
        count: sizeOf,
      },
      this.#handed,
    )
  }

  /** Brings one project, or with none named everything, back to how it started or to a snapshot. */
  reset(to: ResetTo, world?: Pick<World, 'projectId'>): void {
    if (to === 'scene' || to === 'empty') {
      this.#backstage.reset(to, world?.projectId)
    } else {
      const keeper = world === undefined ? this.server : this.of(world)
      keeper.goTo(to.slice(SNAPSHOT.length))
    }
  }
}

function sizeOf({ cloud }: WorldSnapshot): number {
  return cloud.notebooks.byId.size
}
