// journal/: the requests that the server received, views of them, and the check of expectations against them.

import { EndedRequests } from './ended-requests.ts'
import { type Arrival, JournalRecord, type Repetition, type SharedFacts } from './journal-record.ts'
import { SharedBytes } from './journal-size.ts'
import { JournalTotal } from './journal-total.ts'

export type { JournalRecord } from './journal-record.ts'

export interface JournalLimits {
  /** Maximum number of kept requests; 0 keeps none. */
  journalEntries: number
  /** Maximum size of all kept requests in memory, bytes. */
  journalBytes: number
}

/** Capacity of the ring of a new journal, entries. A power of two, as every later one. */
const INITIAL_CAPACITY = 16

/** The newest requests of one world, or those without a world, in the order of arrival. */
export class Journal {
  readonly #limits: JournalLimits
  readonly #onEnd: (sequence: number) => void
  /** A ring: the place of an entry is its sequence modulo the length. */
  #ring: (JournalRecord | undefined)[] = new Array(INITIAL_CAPACITY)
  /** Sequence of the oldest kept request; that of the next request if none is kept. */
  #oldest: number
  #bytes = 0
  readonly #answers = new SharedBytes()
  readonly #total: JournalTotal
  readonly #ended = new EndedRequests()
  #sequence: number
  #dropped: number
  #lastDropped: number
  /** Whether its world was reset, and may come back: ends of its requests are recorded, but not reported. */
  isSetAside = false

  /**
   * `onEnd` is called when a request ends, if it is kept then; `forgotten` is the number of dropped requests of an earlier
   * journal; `total` has the entries of all journals of the server.
   */
  constructor(
    limits: JournalLimits,
    onEnd: (sequence: number) => void,
    forgotten = 0,
    total = new JournalTotal(Number.POSITIVE_INFINITY),
  ) {
    this.#limits = limits
    this.#onEnd = onEnd
    this.#total = total
    this.#sequence = forgotten
    this.#oldest = forgotten + 1
    this.#dropped = forgotten
    this.#lastDropped = forgotten
  }

  /** How many requests were dropped because of the limits. */
  get dropped(): number {
    return this.#dropped
  }

  /** Whether a request with this sequence or a later one was dropped. */
  hasDroppedSince(sequence: number): boolean {
    return this.#dropped > 0 && this.#lastDropped >= sequence
  }

  get size(): number {
    return this.#sequence - this.#oldest + 1
  }

  /** Bytes of its entries; an answer that several of them share counts once. */
  get bytes(): number {
    return this.#bytes
  }

  /** Sequence of the newest request; 0 before the first. */
  get last(): number {
    return this.#sequence
  }

  /** The kept requests, oldest first. */
  entries(): JournalRecord[] {
    return Array.from({ length: this.size }, (_, n) => this.#at(this.#oldest + n))
  }

  /** Sequences of the kept requests of an operation that have ended, in order. Cheap from the second call on. */
  endedOf(operation: JournalRecord['operation']): readonly number[] {
    return this.#ended.of(operation, () => this.entries())
  }

  find(sequence: number): JournalRecord | undefined {
    return sequence < this.#oldest || sequence > this.#sequence ? undefined : this.#at(sequence)
  }

  open(arrival: Arrival): JournalRecord {
    const entry = new JournalRecord(this, ++this.#sequence, arrival)
    this.#add(entry)
    this.count(entry)
    return entry
  }

  /** Adds a request that repeats an earlier one, and has ended. */
  repeat(earlier: JournalRecord, repetition: Repetition, shared: SharedFacts): void {
    const entry = earlier.repeated(++this.#sequence, repetition, shared)
    this.#add(entry)
    this.#ended.add(entry)
    entry.counted = entry.size
    this.#grow(entry.counted)
    if (shared.entries++ === 0) {
      const { answer } = entry
      this.#grow(shared.bytes + (answer instanceof Buffer ? this.#answers.add(answer) : 0))
    }
    this.#keepLimits()
    this.#report(entry)
  }

  /** Records that a request has ended; does nothing if the journal dropped it. */
  end(entry: JournalRecord): void {
    if (this.find(entry.sequence) !== entry) return
    this.#ended.add(entry)
    this.count(entry)
    this.#report(entry)
  }

  #report(entry: JournalRecord): void {
    if (!this.isSetAside && this.find(entry.sequence) === entry) this.#onEnd(entry.sequence)
  }

  /** Counts the bytes of an entry again, and drops the oldest entries if there are too many bytes now. */
  count(entry: JournalRecord): void {
    if (this.find(entry.sequence) !== entry) return
    const { answer, counted, shared, sharedAnswer, size } = entry
    entry.counted = size
    let more = size - counted
    if (shared === null && answer instanceof Buffer && sharedAnswer === null) {
      entry.sharedAnswer = answer
      more += this.#answers.add(answer)
    }
    this.#grow(more)
    this.#keepLimits()
  }

  /** Drops the oldest entries until the rest is within the limits. */
  #keepLimits(): void {
    const { journalEntries, journalBytes } = this.#limits
    while (this.size > journalEntries || (this.#bytes > journalBytes && this.size > 0)) {
      this.dropOldest()
    }
    this.#total.enforce()
  }

  /** Drops the oldest entry; there must be one. */
  dropOldest(): void {
    const oldest = this.#at(this.#oldest)
    this.#lastDropped = oldest.sequence
    this.#dropped++
    this.#ended.drop(oldest)
    this.#ring[this.#oldest++ & (this.#ring.length - 1)] = undefined
    this.#total.lose(oldest)
    this.#release(oldest)
  }

  /** Removes every request and sets `dropped` to 0; sequences continue. */
  clear(): void {
    const newest = this.find(this.#sequence)
    if (newest !== undefined) this.#total.cleared(newest)
    this.#removeAll()
  }

  /** The same when the journal ends: its requests are still a part of the session of the server. */
  close(): void {
    for (const entry of this.entries()) this.#total.keep(entry)
    this.#removeAll()
  }

  #removeAll(): void {
    for (const entry of this.entries()) this.#release(entry)
    this.#ended.clear()
    this.#ring = new Array(INITIAL_CAPACITY)
    this.#oldest = this.#sequence + 1
    this.#dropped = 0
    this.#lastDropped = 0
  }

  /** The entry with a sequence that is kept. */
  #at(sequence: number): JournalRecord {
    return this.#ring[sequence & (this.#ring.length - 1)] as JournalRecord
  }

  /** Adds the entry with the newest sequence. */
  #add(entry: JournalRecord): void {
    if (this.size > this.#ring.length) {
      const larger = new Array<JournalRecord | undefined>(2 * this.#ring.length)
      for (let sequence = this.#oldest; sequence < entry.sequence; sequence++) {
        larger[sequence & (larger.length - 1)] = this.#at(sequence)
      }
      this.#ring = larger
    }
    this.#ring[entry.sequence & (this.#ring.length - 1)] = entry
    this.#total.add(entry)
  }

  #release(entry: JournalRecord): void {
    const { answer, counted, shared, sharedAnswer } = entry
    this.#grow(-counted - (sharedAnswer === null ? 0 : this.#answers.remove(sharedAnswer)))
    if (shared !== null && --shared.entries === 0) {
      this.#grow(-shared.bytes - (answer instanceof Buffer ? this.#answers.remove(answer) : 0))
    }
    this.#total.remove(entry)
  }

  #grow(bytes: number): void {
    this.#bytes += bytes
    this.#total.grow(bytes)
  }
}
