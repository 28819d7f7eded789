import type { Clock } from '../../cloud/kernel/clock.ts'
import type { ResetTo, Saved } from '../../schemas/control.ts'
import { controlNotFound, notSaved } from '../control-errors.ts'
import type { SceneRegistry } from '../scenes/scene-registry.ts'
import {
  type ServerSnapshot,
  type StartContent,
  snapshotOf,
  type WorldSnapshot,
} from '../worlds/world-snapshot.ts'
import type { World, Worlds } from '../worlds/worlds.ts'
import { type Snapshot, SnapshotStore } from './snapshots.ts'
import { StateFile, StateFileError } from './state-file.ts'
import { readServerState, readWorldState, type Sources, scenesNamedIn } from './state-reader.ts'
import { statePieces } from './state-text.ts'
import { serverStateOf, worldStateOf } from './state-writer.ts'

const SNAPSHOT = 'snapshot:'

/** Longest time in ms that the last save gets. */
const LAST_SAVE = 5_000

/** What the registry takes snapshots of. */
export interface SnapshotSource {
  /** The time of future worlds. */
  readonly clock: Clock
  readonly worlds: Worlds
  readonly sceneRegistry: SceneRegistry
  /** Another number after every change. */
  readonly version: number
  snapshot(): ServerSnapshot
  restore(snapshot: ServerSnapshot, follows?: boolean): void
  reset(to: StartContent, projectId?: string): void
}

/** The snapshots, exported states and the state file of a server and of each of its worlds. Snapshots outlive a reset. */
export class SnapshotRegistry {
  readonly server: SnapshotStore<ServerSnapshot>
  /** Where everything is saved, if anywhere. */
  #file: StateFile | undefined
  readonly #source: SnapshotSource
  readonly #worlds = new Map<string, SnapshotStore<WorldSnapshot>>()
  readonly #captured = new WeakMap<Snapshot, WorldSnapshot>()

  constructor(source: SnapshotSource) {
    this.#source = source
    this.server = new SnapshotStore<ServerSnapshot>(
      {
        now: () => source.clock.now(),
        snapshot: () => source.snapshot(),
        restore: (snapshot) => source.restore(snapshot),
        stateOf: (snapshot) => serverStateOf(snapshot, source.worlds.startScene),
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
  async loadScenes(input: unknown): Promise<void> {
    for (const name of scenesNamedIn(input))
      await this.#source.sceneRegistry.load(name).catch(() => {})
  }

  get #sources(): Sources {
    const { sceneRegistry: shelf, worlds } = this.#source
    const { iam, scene: usual, startScene: start } = worlds
    return { iam, start, usual, scenes: shelf.loaded }
  }

  /** The states of one project, which may be made by its first restore. */
  of({ projectId }: Pick<World, 'projectId'>): SnapshotStore<WorldSnapshot> {
    const store = this.#worlds.get(projectId) ?? this.#storeOf(projectId)
    this.#worlds.set(projectId, store)
    return store
  }

  get file(): StateFile | undefined {
    return this.#file
  }

  /**
   * Goes on from what a state file held, where it held anything, and saves to it from now on.
   * Throws a StateFileError where it holds no state that this server can read.
   */
  useFile(path: string, held: unknown, tell: (line: string) => void): StateFile {
    const server = this.#source
    try {
      if (held !== undefined) server.restore(readServerState(held, this.#sources), true)
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
      version: () => server.version,
      pieces: () => {
        const state = serverStateOf(server.snapshot(), server.worlds.startScene)
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

  #storeOf(projectId: string): SnapshotStore<WorldSnapshot> {
    const worlds = () => this.#source.worlds
    const world = () => worlds().find(projectId) as World
    return new SnapshotStore<WorldSnapshot>(
      {
        now: () => world().cloud.clock.now(),
        snapshot: () => snapshotOf(world()),
        restore: (snapshot) => worlds().restore(projectId, snapshot),
        stateOf: (snapshot) => worldStateOf(snapshot, worlds().scene),
        read: (input) => readWorldState(input, this.#sources, projectId),
        count: sizeOf,
      },
      this.#captured,
    )
  }

  /** Brings one project, or with none named everything, back to how it started or to a snapshot. */
  reset(to: ResetTo, world?: Pick<World, 'projectId'>): void {
    if (to === 'scene' || to === 'empty') {
      this.#source.reset(to, world?.projectId)
    } else {
      const store = world === undefined ? this.server : this.of(world)
      store.goTo(to.slice(SNAPSHOT.length))
    }
  }
}

function sizeOf({ cloud }: WorldSnapshot): number {
  return cloud.notebooks.byId.size
}
