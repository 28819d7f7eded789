// session/: what happened to the server since it started, or since its last reset or restore as a whole: the state before
// the first request, and in order the requests and the changes that no request made (docs/recordings/replay.md).

import type { JournalRecord } from '../journal/journal-record.ts'
import type { ServerSnapshot, WorldSnapshot } from '../worlds/world-snapshot.ts'
import { agendaBytesOf, ownBytesOf, recordBytesOf, serverBytesOf } from './change-size.ts'

/** The content of the server without its worlds. */
export type ServerPart = Omit<ServerSnapshot, 'worlds'>

/** A change that no request of the API made: what a project or the server is after it. */
export type Change = {
  /** Position among changes and requests. */
  readonly order: number
  /** Host time of the snapshot, epoch ms: its clocks show their time at this moment. */
  readonly hostAt: number
} & (
  | { readonly projectId: string; readonly world: WorldSnapshot | null }
  | { readonly projectId: null; readonly server: ServerPart }
)

export interface SessionLimits {
  /** Maximum number of requests that the journal of a world keeps. */
  journalEntries: number
  /** Their maximum size in memory, bytes. */
  journalBytes: number
}

/** Why a request is missing: what was found, and how a server keeps it. */
export interface Loss {
  found: string
  expected: string
}

/** Order of requests and changes since the start, and those that no journal has any more. */
export class SessionLog {
  readonly #limits: SessionLimits
  #last = 0
  #first = 0
  #start: ServerSnapshot | undefined
  #startAt = 0
  #changes: Change[] = []
  #past: JournalRecord[] = []
  #bytes = 0
  /** The last snapshot of each project that has changes. */
  readonly #newest = new Map<string, WorldSnapshot>()
  /** The origins and contents that are counted, or that the start has. */
  #counted = new WeakSet<object>()
  #loss: Loss | undefined
  /** Version of the server without its worlds after the last request. */
  serverVersion = 0
  /** Version of all clocks at the last request to IAM. */
  clocksVersion = 0

  constructor(limits: SessionLimits) {
    this.#limits = limits
  }

  /** The position of the next request or change. */
  next(): number {
    return ++this.#last
  }

  /** Positions up to this one belong to an earlier session. */
  get first(): number {
    return this.#first
  }

  /** The server before the first request; undefined if there was none yet. */
  get start(): ServerSnapshot | undefined {
    return this.#start
  }

  /** Host time of `start`, epoch ms. */
  get startAt(): number {
    return this.#startAt
  }

  /** Why the session is not whole; undefined if it is. */
  get loss(): Loss | undefined {
    return this.#loss
  }

  /** The changes, in order. */
  get changes(): readonly Change[] {
    return this.#changes
  }

  /** Requests whose journal ended. */
  get past(): readonly JournalRecord[] {
    return this.#past
  }

  /** Begins a session with its first request. */
  begin(start: ServerSnapshot, hostAt: number): void {
    this.#start = start
    this.#startAt = hostAt
    for (const { starts } of [start.scene, ...start.ownScenes.values()]) {
      if (starts.shared !== undefined) this.#counted.add(starts.shared)
    }
    for (const { origin } of start.worlds.values()) this.#counted.add(origin).add(origin.content)
  }

  /** The server is reset or restored: the next request begins a new session. */
  restart(): void {
    this.#first = this.#last
    this.#start = undefined
    this.#loss = undefined
    this.#release()
  }

  /** A request or a change is lost. Nothing more is kept until the next session. */
  lose(loss: Loss): void {
    this.#loss = loss
    this.#start = undefined
    this.#release()
  }

  /** Keeps a request whose journal ends. */
  keep(entry: JournalRecord): void {
    const { order } = entry.resumed?.at(-1) ?? entry
    if (this.#loss !== undefined || order <= this.#first) return
    this.#past.push(entry)
    this.#grow(entry.counted + (entry.sharedAnswer?.length ?? 0))
  }

  /** A project is as given from now on; null if it has no world. */
  changeWorld(projectId: string, world: WorldSnapshot | null, hostAt: number): void {
    const replaced = this.#replacedBytes(projectId, world)
    this.#add({ order: this.next(), hostAt, projectId, world }, ownBytesOf(world) + replaced)
  }

  /** The server is as given from now on, without its worlds. */
  changeServer(server: ServerPart, hostAt: number): void {
    this.#add({ order: this.next(), hostAt, projectId: null, server }, serverBytesOf(server))
  }

  #add(change: Change, bytes: number): void {
    if (this.#start === undefined) return
    this.#changes.push(change)
    this.#grow(bytes)
  }

  /** Bytes of the world of a project that only its snapshots have from now on, because another one replaces it. */
  #replacedBytes(projectId: string, world: WorldSnapshot | null): number {
    if (this.#start === undefined) return 0
    const before = this.#newest.get(projectId)
    if (world === null) this.#newest.delete(projectId)
    else this.#newest.set(projectId, world)
    if (before === undefined || before.origin === world?.origin) return 0
    const { origin } = before
    const agenda = this.#counted.has(origin) ? 0 : agendaBytesOf(before)
    const records = this.#counted.has(origin.content) ? 0 : recordBytesOf(before)
    this.#counted.add(origin).add(origin.content)
    return agenda + records
  }

  #grow(bytes: number): void {
    this.#bytes += bytes
    const { journalBytes, journalEntries } = this.#limits
    const count = this.#changes.length + this.#past.length
    if (this.#bytes <= journalBytes && count <= journalEntries) return
    this.lose({
      found: 'more changes and requests of ended projects than the journal may keep',
      expected:
        'larger --journal-entries and --journal-bytes, or POST /_mock/reset before the session',
    })
  }

  #release(): void {
    this.#changes = []
    this.#past = []
    this.#bytes = 0
    this.#newest.clear()
    this.#counted = new WeakSet()
  }
}
