import type { JournalRecord } from './journal-record.ts'

/** The entries of all journals of a server, oldest first. Beyond a number of bytes the oldest are dropped. */
export class JournalTotal {
  readonly #limit: number
  #bytes = 0
  #oldest: JournalRecord | undefined
  #newest: JournalRecord | undefined

  /** `limit` is in bytes. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Bytes of all entries. */
  get bytes(): number {
    return this.#bytes
  }

  /** Adds an entry that arrived after all others. */
  add(entry: JournalRecord): void {
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
