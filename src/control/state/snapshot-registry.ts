import type { Clock } from '../../cloud/kernel/clock.ts'
import { finish } from '../../cloud/kernel/steps.ts'
import type { ResetTo, SaveAnswer } from '../../schemas/control.ts'
import { controlNotFound, notSaved } from '../control-errors.ts'
import { warningWriter } from '../log-line.ts'
import type { SceneRegistry } from '../scenes/scene-registry.ts'
import { StateFile, type StateSource } from '../state-file/state-file.ts'
import { StateFileError } from '../state-file/state-file-error.ts'
import {
  type ServerSnapshot,
  type StartContent,
  snapshotOf,
  type WorldSnapshot,
} from '../worlds/world-snapshot.ts'
import type { World, Worlds } from '../worlds/worlds.ts'
import { lineCache } from './line-cache.ts'
import { type Snapshot, SnapshotStore } from './snapshots.ts'
import {
  type ReaderContext,
  readServerState,
  readWorldState,
  scenesNamedIn,
} from './state-reader.ts'
import { piecesOfSteps } from './state-text.ts'
import { serverStateSteps, worldStateSteps } from './state-writer.ts'

/** Prefix of a snapshot's name in the `to` of a reset. */
const SNAPSHOT_PREFIX = 'snapshot:'

/** How long `close` waits for the last save, in ms. */
const LAST_SAVE_TIMEOUT = 5_000

/** The server that the registry takes snapshots of. */
export interface SnapshotSource {
  /** The time of future worlds. */
  readonly clock: Clock
  readonly worlds: Worlds
  readonly sceneRegistry: SceneRegistry
  /** A number that differs after every change. */
  readonly version: number
  snapshot(): ServerSnapshot
  restore(snapshot: ServerSnapshot, followHost?: boolean): void
  reset(to: StartContent, projectId?: string): void
}

/** Snapshots and exported states of the server and of each world, and the state file. A reset keeps the snapshots. */
export class SnapshotRegistry {
  readonly server: SnapshotStore<ServerSnapshot>
  #file: StateFile | undefined
  readonly #source: SnapshotSource
  /** The stores with named snapshots, by project id. */
  readonly #worlds = new Map<string, SnapshotStore<WorldSnapshot>>()
  /** One map for all worlds: a snapshot captured in one project can be restored in another. */
  readonly #captured = new WeakMap<Snapshot, WorldSnapshot>()

  constructor(source: SnapshotSource) {
    this.#source = source
    this.server = new SnapshotStore<ServerSnapshot>(
      {
        now: () => source.clock.now(),
        snapshot: () => source.snapshot(),
        restore: (snapshot) => source.restore(snapshot),
        stateOf: (snapshot) => serverStateSteps(snapshot, source.worlds.startScene),
        read: (input) => readServerState(input, this.#sources),
        count: ({ worlds }) => {
          const counts = [...worlds.values()].map(notebookCount)
          return counts.reduce((sum, count) => sum + count, 0)
        },
      },
      new WeakMap(),
    )
  }

  /** Loads the scenes that a state names. Ignores unknown names: the import of the state reports them. */
  async loadScenes(input: unknown): Promise<void> {
    for (const name of scenesNamedIn(input))
      await this.#source.sceneRegistry.load(name).catch(() => {})
  }

  get #sources(): ReaderContext {
    const { sceneRegistry, worlds } = this.#source
    const { iam, scene: usual, startScene: start } = worlds
    return { iam, startScene: start, currentScene: usual, scenes: sceneRegistry.loaded }
  }

  /** The snapshots of one project; its world is made on first use. */
  ofWorld({ projectId }: Pick<World, 'projectId'>): SnapshotStore<WorldSnapshot> {
    return this.#worlds.get(projectId) ?? this.#createStore(projectId)
  }

  /** The state file; undefined if the server has none. */
  get file(): StateFile | undefined {
    return this.#file
  }

  /** Why the state file cannot be written now; undefined if it can, or if there is none. */
  get notReadyReason(): string | undefined {
    const trouble = this.#file?.status.trouble
    return trouble === undefined ? undefined : `the state file cannot be written: ${trouble}`
  }

  /**
   * Loads the start scene with `loadScene`, and over it the state file, if there is one; saves every change to the file from
   * now on. Rejects like `loadScene`, with a StateFileError if the file cannot be used, and with an AbortError.
   */
  async load(
    loadScene: () => Promise<void>,
    { log, stateFile: path }: { log: string; stateFile?: string | undefined },
    signal: AbortSignal,
  ): Promise<void> {
    if (path === undefined) return loadScene()
    const file = new StateFile(path, { log: warningWriter(log) })
    this.#file = file
    try {
      const content = await file.open(signal)
      await loadScene()
      await this.loadScenes(content)
      this.#restore(path, content)
      file.watch(this.#stateSource())
    } catch (error) {
      await file.close(LAST_SAVE_TIMEOUT)
      throw error
    }
  }

  /** Throws a StateFileError if the content of a state file is not a valid state. */
  #restore(path: string, content: unknown): void {
    if (content === undefined) return
    try {
      this.#source.restore(finish(readServerState(content, this.#sources)), true)
    } catch (error) {
      throw new StateFileError(path, (error as Error).message)
    }
  }

  /** The state of the server as the source of a state file. */
  #stateSource(): StateSource {
    const server = this.#source
    const withLines = lineCache()
    return {
      version: () => server.version,
      pieces: () => {
        const state = serverStateSteps(server.snapshot(), server.worlds.startScene, 'kept')
        return withLines((lineOf) => piecesOfSteps(state, lineOf))
      },
    }
  }

  /** Saves the state file now. Throws 404 Mock.NotFound if there is none, 503 Mock.NotSaved if writing fails. */
  async save(): Promise<SaveAnswer> {
    const file = this.#file
    if (file === undefined) throw controlNotFound('no state file', 'a server with --state-file')
    if (!(await file.save())) throw notSaved(file.status)
    return file.status
  }

  /** Resolves once every change so far is on the disk; true without a state file, false if saving fails. */
  saveChanges(): boolean | Promise<boolean> {
    return this.#file?.saveChanges() ?? true
  }

  /** Saves unsaved changes once more, then stops saving and releases the lock of the state file. */
  async close(): Promise<void> {
    await this.#file?.close(LAST_SAVE_TIMEOUT)
  }

  #createStore(projectId: string): SnapshotStore<WorldSnapshot> {
    const worlds = () => this.#source.worlds
    const world = () => worlds().find(projectId) as World
    const store: SnapshotStore<WorldSnapshot> = new SnapshotStore<WorldSnapshot>(
      {
        now: () => world().cloud.clock.now(),
        snapshot: () => snapshotOf(world()),
        restore: (snapshot) => worlds().restore(projectId, snapshot),
        stateOf: (snapshot) => worldStateSteps(snapshot, worlds().scene),
        read: (input) => readWorldState(input, this.#sources, projectId),
        count: notebookCount,
        total: () => [...this.#worlds.values()].reduce((sum, { size }) => sum + size, 0),
        onCount: (named) => {
          if (named === 0) this.#worlds.delete(projectId)
          else this.#worlds.set(projectId, store)
        },
      },
      this.#captured,
    )
    return store
  }

  /** Resets one project, or everything if no world is given, to its start content or to a snapshot. */
  reset(to: ResetTo, world?: Pick<World, 'projectId'>): void {
    if (to === 'scene' || to === 'empty') {
      this.#source.reset(to, world?.projectId)
    } else {
      const store = world === undefined ? this.server : this.ofWorld(world)
      store.restoreByName(to.slice(SNAPSHOT_PREFIX.length))
    }
  }
}

function notebookCount({ cloud }: WorldSnapshot): number {
  return cloud.notebooks.byId.size
}
