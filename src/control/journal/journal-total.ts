import type { JournalRecord } from './journal-record.ts'

/** How a server keeps every request. */
const KEEPING =
  'every request since the start of the server, or since POST /_mock/reset: larger --journal-entries, --journal-bytes and --journal-total-bytes, and no DELETE /_mock/requests'

/** What follows the entries of a server through its whole session. */
interface Session {
  /** Positions up to this one belong to an earlier session. */
  readonly first: number
  /** The position of the next entry. */
  next(): number
  /** The journal of an entry ends. */
  keep(entry: JournalRecord): void
  /** An entry is lost. */
  lose(loss: { found: string; expected: string }): void
}

/** The entries of all journals of a server, oldest first. Beyond a number of bytes the oldest are dropped. */
export class JournalTotal {
  readonly #limit: number
  readonly #session: Session | undefined
  #bytes = 0
  #oldest: JournalRecord | undefined
  #newest: JournalRecord | undefined

  /** `limit` is in bytes. The session keeps entries whose journal ends. */
  constructor(limit: number, session?: Session) {
    this.#limit = limit
    this.#session = session
  }

  /** Bytes of all entries. */
  get bytes(): number {
    return this.#bytes
  }

  /** Adds an entry that arrived after all others. */
  add(entry: JournalRecord): void {
    entry.order = this.#session?.next() ?? 0
    entry.older = this.#newest
    if (this.#newest === undefined) this.#oldest = entry
    else this.#newest.newer = entry
    this.#newest = entry
  }

  remove(entry: JournalRecord): void {
    const { older, newer } = entry
    if (older === undefined) this.#oldest = newer
    else older.newer = newer
    if (newer === undefined) this.#newest = older
    else newer.older = older
    entry.older = undefined
    entry.newer = undefined
  }

  /** The journal of an entry ends. */
  keep(entry: JournalRecord): void {
    this.#session?.keep(entry)
  }

  /** An entry is dropped because of a limit. */
  lose({ order }: JournalRecord): void {
    this.#lose(order, 'a journal that has dropped requests because it was full')
  }

  /** A journal is cleared, with this entry. */
  cleared({ order }: JournalRecord): void {
    this.#lose(order, 'a journal that was cleared')
  }

  #lose(order: number, found: string): void {
    if (this.#session === undefined || order <= this.#session.first) return
    this.#session.lose({ found, expected: KEEPING })
  }

  /** The entry that arrived last. */
  get newest(): JournalRecord | undefined {
    return this.#newest
  }

  /** All entries, oldest first. */
  *[Symbol.iterator](): Generator<JournalRecord, void, void> {
    for (let entry = this.#oldest; entry !== undefined; entry = entry.newer) yield entry
  }

  /** Adds bytes of an entry, or subtracts them. */
  grow(bytes: number): void {
    this.#bytes += bytes
  }

  /** Drops the oldest entries until the rest is within the limit. */
  enforce(): void {
    while (this.#bytes > this.#limit && this.#oldest !== undefined) {
      this.#oldest.journal.dropOldest()
    }
  }
}
