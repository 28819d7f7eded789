import { machineTime } from '../../cloud/kernel/host-time.ts'
import { ownText } from '../../cloud/kernel/own-text.ts'
import { EventStreams } from '../events/event-streams.ts'
import type { Events } from '../events/events.ts'
import { Histories } from '../history/histories.ts'
import { Journal, type JournalLimits, type JournalRecord } from '../journal/journal.ts'
import { JournalTotal } from '../journal/journal-total.ts'
import { SessionLog } from '../session/session-log.ts'
import { AuthFailures } from '../signatures/auth-failures.ts'
import { ForgottenJournals } from './forgotten-journals.ts'
import type { World } from './world.ts'

/** Maximum number of projects without a world whose journal is kept. */
const MAX_WITHOUT_WORLD = 1_000

export interface LogLimits extends JournalLimits {
  /** Maximum size of the requests of all journals in memory, bytes. */
  journalTotalBytes: number
  /** Maximum number of worlds. */
  maxWorlds: number
}

/** What a project has before it has a world. Its world takes it over. */
export type Arrived = Pick<World, 'journal' | 'authFailures'>

/** The journals of a server, and the event streams of its projects. A project has a journal before it has a world. */
export class ProjectLogs {
  readonly #limits: LogLimits
  /** The event stream of the server, which has the events of every project. */
  readonly #events: Events
  readonly #total: JournalTotal
  readonly #forgotten = new ForgottenJournals()
  /** Projects without a world, the one that was idle for the longest time first. */
  readonly #arrived = new Map<string, Arrived>()
  #journal: Journal
  /** The requests and changes since the last reset of the whole server, in order. */
  readonly session: SessionLog
  readonly streams: EventStreams
  readonly histories = new Histories()

  constructor(limits: LogLimits, events: Events) {
    this.#limits = limits
    this.#events = events
    this.session = new SessionLog(limits)
    this.#total = new JournalTotal(limits.journalTotalBytes, this.session)
    this.streams = new EventStreams(events.tag, limits.maxWorlds)
    this.#journal = this.#newJournal(null)
  }

  /** The journal of requests without a project. */
  get journal(): Journal {
    return this.#journal
  }

  /** The requests in all journals, in the order of arrival; also those of worlds that may come back. */
  get requests(): Pick<JournalTotal, 'newest'> & Iterable<JournalRecord> {
    return this.#total
  }

  /** Bytes of the requests in all journals. */
  get journalBytes(): number {
    return this.#total.bytes
  }

  /** The journals of requests without a project, and of projects without a world. */
  get journals(): Journal[] {
    return [this.journal, ...[...this.#arrived.values()].map(({ journal }) => journal)]
  }

  /** Journal and failed signatures of a project without a world, made on first use. */
  arrived(projectId: string): Arrived {
    const id = ownText(projectId)
    const arrived = this.#arrived.get(id) ?? this.#new(id)
    this.#arrived.delete(id)
    this.#arrived.set(id, arrived)
    if (this.#arrived.size > MAX_WITHOUT_WORLD) {
      const [idlest, { journal }] = this.#arrived.entries().next().value as [string, Arrived]
      this.#arrived.delete(idlest)
      this.#forget(idlest, journal)
    }
    return arrived
  }

  /** Journal and failed signatures for a new world, with what its project has so far. */
  takeOver(projectId: string): Arrived {
    const arrived = this.#arrived.get(projectId) ?? this.#new(projectId)
    this.#arrived.delete(projectId)
    return arrived
  }

  /** A world is dropped because it is idle: remembers how many requests its journal had. */
  drop({ history, journal, projectId, versionAfterRequest }: World): void {
    this.streams.release(projectId)
    if (versionAfterRequest !== undefined)
      this.session.changeWorld(projectId, null, machineTime.steady())
    this.#forget(projectId, journal)
    this.histories.end(history)
  }

  /** A world is replaced: its journal and its history end, its event stream stays. */
  end({ history, journal }: World): void {
    journal.close()
    this.histories.end(history)
  }

  /** A project is reset. Returns what its new world starts with. */
  restart(projectId: string): Arrived {
    this.takeOver(projectId).journal.close()
    return { journal: this.#newJournal(projectId), authFailures: new AuthFailures() }
  }

  /** The server is reset: the journal of requests without a project ends. */
  restartServer(): void {
    this.#journal.close()
    this.#journal = this.#newJournal(null)
  }

  /** Worlds are dropped to start anew: their journals end, their event streams stay. */
  restartWorlds(dropped: readonly World[]): void {
    for (const world of dropped) {
      this.end(world)
      this.streams.release(world.projectId, true)
    }
  }

  /** All projects are reset: the journals of those without a world end too. */
  restartAll(): void {
    for (const { journal } of this.#arrived.values()) journal.close()
    this.#arrived.clear()
    this.#forgotten.clear()
  }

  #forget(projectId: string, journal: Journal): void {
    this.#forgotten.add(projectId, journal.last)
    journal.close()
  }

  #new(projectId: string): Arrived {
    const journal = this.#newJournal(projectId, this.#forgotten.take(projectId))
    return { journal, authFailures: new AuthFailures() }
  }

  #newJournal(projectId: string | null, forgotten = 0): Journal {
    const onEnd = (sequence: number) => {
      this.streams.push(event, sequence)
      this.#events.push(event, sequence)
    }
    const journal: Journal = new Journal(this.#limits, onEnd, forgotten, this.#total)
    const event = { type: 'request', projectId, journal } as const
    return journal
  }
}
