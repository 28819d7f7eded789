import { type SnapshotInfo, SnapshotName } from '../../schemas/control.ts'
import { check, quote } from '../../schemas/findings.ts'
import type { ServerState } from '../../schemas/server-state.ts'
import type { WorldState } from '../../schemas/state.ts'
import { controlNotFound, inputInvalid } from '../control-errors.ts'
import { stateText } from './state-text.ts'

/** Most snapshots under names, of a world or of the server. */
const MAX_SNAPSHOTS = 100

/** A world or a server, whose state is an S at any moment. */
export interface SnapshotSubject<S> {
  now(): number
  snapshot(): S
  restore(snapshot: S): void
  /** The state as data; it shares records, so nobody may write to it. */
  stateOf(snapshot: S): WorldState | ServerState
  /** Refuses with 400 Mock.InvalidState. */
  read(input: unknown): S
  /** How many instances a snapshot holds. */
  count(snapshot: S): number
}

/** A snapshot in the hands of a user of the library: what it holds is ours. */
export interface Snapshot {
  /** Epoch ms in the world's time, or in the server's. */
  readonly takenAt: number
  /** How many instances it holds. */
  readonly notebooks: number
}

/** The states of a world or of the server: given out, taken in, and kept under names. */
export class SnapshotStore<S extends object> {
  readonly #subject: SnapshotSubject<S>
  readonly #named = new Map<string, { info: SnapshotInfo; snapshot: S }>()
  readonly #captured: WeakMap<Snapshot, S>

  /** Whatever was handed out can be restored by every keeper with the same `handed`. */
  constructor(subject: SnapshotSubject<S>, captured: WeakMap<Snapshot, S>) {
    this.#subject = subject
    this.#captured = captured
  }

  /** The state now. */
  state(): WorldState | ServerState {
    return this.#subject.stateOf(this.#subject.snapshot())
  }

  /** Takes a state in, whole or not at all; gives the number of its instances. The input must not change later. */
  import(input: unknown): number {
    const snapshot = this.#subject.read(input)
    this.#subject.restore(snapshot)
    return this.#subject.count(snapshot)
  }

  /** The state now, as a value of its own. */
  copy(): WorldState | ServerState {
    return JSON.parse(stateText(this.state()))
  }

  /** Takes in what `copy` gave, or the JSON of it. */
  importCopy(state: unknown): number {
    return this.import(ownCopy(state))
  }

  /** Hands a snapshot out. */
  capture(): Snapshot {
    const { info, snapshot } = this.#taken('')
    const handle = Object.freeze({ takenAt: info.taken_at, notebooks: info.notebooks })
    this.#captured.set(handle, snapshot)
    return handle
  }

  /** Goes on from a snapshot that was handed out; 400 Mock.InvalidInput for anything else. */
  restore(handle: Snapshot): void {
    const snapshot = this.#captured.get(handle)
    if (snapshot === undefined) {
      const expected = 'what snapshot() of this server gave'
      throw inputInvalid('InvalidInput', [{ path: 'snapshot', found: quote(handle), expected }])
    }
    this.#subject.restore(snapshot)
  }

  /** Keeps a snapshot under a name, in the place of the one it had; 400 Mock.InvalidInput for one too many. */
  take(name: string): SnapshotInfo {
    const checked = check(SnapshotName, name)
    const path = 'name'
    if ('findings' in checked) {
      throw inputInvalid(
        'InvalidInput',
        checked.findings.map((finding) => ({ ...finding, path })),
      )
    }
    if (this.#named.size >= MAX_SNAPSHOTS && !this.#named.has(name)) {
      const expected = `at most ${MAX_SNAPSHOTS} snapshots`
      throw inputInvalid('InvalidInput', [{ path, found: 'one more', expected }])
    }
    const taken = this.#taken(name)
    this.#named.delete(name)
    this.#named.set(name, taken)
    return taken.info
  }

  /** The snapshots under names, oldest first. */
  list(): SnapshotInfo[] {
    return [...this.#named.values()].map(({ info }) => info)
  }

  /** The state that a snapshot holds; 404 where there is none of that name. */
  export(name: string): WorldState | ServerState {
    return this.#subject.stateOf(this.#find(name))
  }

  /** Goes on from a snapshot; 404 where there is none of that name. */
  goTo(name: string): void {
    this.#subject.restore(this.#find(name))
  }

  /** Drops a snapshot; 404 where there is none of that name. */
  drop(name: string): void {
    this.#find(name)
    this.#named.delete(name)
  }

  #find(name: string): S {
    const found = this.#named.get(name)
    if (found !== undefined) return found.snapshot
    const names = [...this.#named.keys()].join(', ') || 'no snapshots'
    throw controlNotFound(`snapshot ${quote(name)}`, `one of ${names}`)
  }

  #taken(name: string): { info: SnapshotInfo; snapshot: S } {
    const snapshot = this.#subject.snapshot()
    const taken_at = this.#subject.now()
    return { info: { name, taken_at, notebooks: this.#subject.count(snapshot) }, snapshot }
  }
}

function ownCopy(state: unknown): unknown {
  try {
    return JSON.parse(typeof state === 'string' ? state : JSON.stringify(state))
  } catch (error) {
    const found = (error as Error).message
    throw inputInvalid('InvalidState', [{ path: '$', found, expected: 'a state as JSON' }])
  }
}
