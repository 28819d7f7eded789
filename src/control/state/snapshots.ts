// state/: a snapshot is the content of a world or of the server in memory, a state is the same as JSON. The state
// file keeps the state of the server on disk.

import { finish, type Steps } from '../../cloud/kernel/steps.ts'
import { type SnapshotInfo, SnapshotName } from '../../schemas/control.ts'
import { quote } from '../../schemas/findings.ts'
import { jsonMistake } from '../../schemas/json-mistake.ts'
import type { ServerState } from '../../schemas/server-state.ts'
import type { WorldState } from '../../schemas/state.ts'
import { withoutByteOrderMark } from '../../schemas/utf8-text.ts'
import { controlNotFound, inputInvalid, readInput } from '../control-errors.ts'
import { stateText } from './state-text.ts'

/** Maximum number of named snapshots of a world or of the server, and of all worlds. */
const MAX_SNAPSHOTS = 100
const MAX_OF_ALL_WORLDS = 10_000

/** The subject of a snapshot store: a world or the server. S is the type of its snapshots. */
export interface SnapshotSubject<S> {
  /** Its time, epoch ms. */
  now(): number
  snapshot(): S
  restore(snapshot: S): void
  /** The snapshot as JSON data, in steps. It shares records with the snapshot: do not write to it. */
  stateOf(snapshot: S): Steps<WorldState | ServerState>
  /** Reads JSON data as a snapshot, in steps. Throws 400 Mock.InvalidState. */
  read(input: unknown): Steps<S>
  /** How many instances a snapshot holds. */
  count(snapshot: S): number
  /** Number of named snapshots of all subjects of its kind. */
  total?(): number
  /** Called after the number of its named snapshots has changed. */
  onCount?(named: number): void
}

/** Handle for a snapshot. Its content is not accessible: pass it to `restore` of the same server. */
export interface Snapshot {
  /** Epoch ms in the world's time, or in the server's. */
  readonly takenAt: number
  /** How many instances it holds. */
  readonly notebooks: number
}

/** Snapshots (in memory) and states (as JSON) of a world or of the server. */
export class SnapshotStore<S extends object> {
  readonly #subject: SnapshotSubject<S>
  readonly #named = new Map<string, { info: SnapshotInfo; snapshot: S }>()
  readonly #captured: WeakMap<Snapshot, S>

  /** A captured snapshot can be restored by every store with the same `captured`. */
  constructor(subject: SnapshotSubject<S>, captured: WeakMap<Snapshot, S>) {
    this.#subject = subject
    this.#captured = captured
  }

  /** The state of this moment, in steps that may be done later. It shares records with the world: do not write to it. */
  state(): Steps<WorldState | ServerState> {
    return this.#subject.stateOf(this.#subject.snapshot())
  }

  /**
   * Reads a state in steps, for `restoreRead`. Throws 400 Mock.InvalidState if the state has mistakes. The caller must
   * not change the input later.
   */
  read(input: unknown): Steps<S> {
    return this.#subject.read(input)
  }

  /** Restores a state that was read, and returns the number of its instances. */
  restoreRead(snapshot: S): number {
    this.#subject.restore(snapshot)
    return this.#subject.count(snapshot)
  }

  /** A deep copy of the current state. */
  copy(): WorldState | ServerState {
    return JSON.parse(stateText(finish(this.state())))
  }

  /** Restores a deep copy of a state, which may also be given as JSON text. Throws like `read`, and changes nothing then. */
  importCopy(state: unknown): number {
    return this.restoreRead(finish(this.read(parsedCopy(state))))
  }

  /** Takes a snapshot and returns its handle. */
  capture(): Snapshot {
    const { info, snapshot } = this.#create('')
    const handle = Object.freeze({ takenAt: info.taken_at, notebooks: info.notebooks })
    this.#captured.set(handle, snapshot)
    return handle
  }

  /** Restores a captured snapshot. Throws 400 Mock.InvalidInput for anything else. */
  restore(handle: Snapshot): void {
    const snapshot = this.#captured.get(handle)
    if (snapshot === undefined) {
      const expected = 'a snapshot that snapshot() of this server returned'
      throw inputInvalid('InvalidInput', [{ path: 'snapshot', found: quote(handle), expected }])
    }
    this.#subject.restore(snapshot)
  }

  /**
   * Takes a snapshot under a name and replaces an earlier one with this name. Throws 400 Mock.InvalidInput for an
   * invalid name, or if there are 100 snapshots already, or 10,000 of all worlds.
   */
  take(name: string): SnapshotInfo {
    const path = 'name'
    readInput(SnapshotName, name, path)
    if (!this.#named.has(name)) this.#expectRoom(path)
    const taken = this.#create(name)
    this.#named.delete(name)
    this.#named.set(name, taken)
    this.#subject.onCount?.(this.#named.size)
    return taken.info
  }

  /** The named snapshots, oldest first. */
  list(): SnapshotInfo[] {
    return [...this.#named.values()].map(({ info }) => info)
  }

  /** The state of a named snapshot, in steps. Throws 404 Mock.NotFound if there is no such snapshot. */
  export(name: string): Steps<WorldState | ServerState> {
    return this.#subject.stateOf(this.#find(name))
  }

  /** Restores a named snapshot. Throws 404 Mock.NotFound if there is no such snapshot. */
  restoreByName(name: string): void {
    this.#subject.restore(this.#find(name))
  }

  /** Deletes a named snapshot. Throws 404 Mock.NotFound if there is no such snapshot. */
  drop(name: string): void {
    this.#find(name)
    this.#named.delete(name)
    this.#subject.onCount?.(this.#named.size)
  }

  /** How many named snapshots there are. */
  get size(): number {
    return this.#named.size
  }

  #expectRoom(path: string): void {
    const limits = [
      [this.size, `${MAX_SNAPSHOTS} snapshots`, MAX_SNAPSHOTS],
      [this.#subject.total?.() ?? 0, `${MAX_OF_ALL_WORLDS} of all projects`, MAX_OF_ALL_WORLDS],
    ] as const
    for (const [count, what, limit] of limits) {
      if (count < limit) continue
      const expected = `at most ${what}`
      throw inputInvalid('InvalidInput', [{ path, found: 'one more', expected }])
    }
  }

  #find(name: string): S {
    const found = this.#named.get(name)
    if (found !== undefined) return found.snapshot
    const names = [...this.#named.keys()].join(', ') || 'no snapshots'
    throw controlNotFound(`snapshot ${quote(name)}`, `one of ${names}`)
  }

  #create(name: string): { info: SnapshotInfo; snapshot: S } {
    const snapshot = this.#subject.snapshot()
    const taken_at = this.#subject.now()
    return { info: { name, taken_at, notebooks: this.#subject.count(snapshot) }, snapshot }
  }
}

function parsedCopy(state: unknown): unknown {
  try {
    return JSON.parse(
      typeof state === 'string' ? withoutByteOrderMark(state) : JSON.stringify(state),
    )
  } catch (error) {
    const found = jsonMistake(error)
    throw inputInvalid('InvalidState', [{ path: '$', found, expected: 'a state as JSON' }])
  }
}
