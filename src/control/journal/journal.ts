// journal/: the requests that the server received, views of them, and the check of expectations against them.

import { maskedText } from '../../schemas/masked-text.ts'
import type { NotebookStatus } from '../../schemas/notebook.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'

/** The data of a request that are known when it arrives. */
export interface Arrival {
  requestId: string
  projectId: string | null
  /** Host time, epoch ms with fractions. */
  at: number
  worldAt: number | null
  method: string
  url: string
  /** Names and values alternate. */
  rawHeaders: readonly string[]
}

/** A journaled request; fields are set while it is handled. Headers and bodies are decoded only when they are read. */
export class JournalRecord implements Arrival {
  /** The journal that keeps it. */
  readonly journal: Journal
  readonly sequence: number
  readonly requestId: string
  readonly projectId: string | null
  readonly at: number
  readonly worldAt: number | null
  readonly method: string
  readonly url: string
  readonly rawHeaders: readonly string[]
  /** Path parameters, decoded. */
  params: Readonly<Record<string, string>> = {}
  /** Its body in bytes, as received. */
  body: Buffer | null = null
  /** Id of the instance it is about; `before` and `after` are the statuses before and after the request. */
  notebookId: string | null = null
  /** Name of that instance. */
  name: string | undefined
  before: NotebookStatus | null = null
  /** Whether a fault breaks its connection. */
  isBroken = false
  /** `open` until it ends: answered, connection broken by a fault, or aborted by the client. */
  outcome: 'answered' | 'broken' | 'aborted' | 'open' = 'open'
  /** Host ms until the answer was ready. */
  duration = 0
  operation: AnyOperationId | null = null
  served = true
  user: string | null = null
  status: number | null = null
  fault: string | null = null
  warnings: readonly string[] = []
  /** Selected headers of the answer; names and values alternate. */
  headers: string[] = []
  answer: string | Buffer | null = null
  after: NotebookStatus | null = null

  constructor(journal: Journal, sequence: number, arrival: Arrival) {
    this.journal = journal
    this.sequence = sequence
    this.requestId = arrival.requestId
    this.projectId = arrival.projectId
    this.at = arrival.at
    this.worldAt = arrival.worldAt
    this.method = arrival.method
    this.url = arrival.url
    this.rawHeaders = arrival.rawHeaders
  }

  /** Its size in bytes when the journal last counted it. */
  counted = 0

  /** Its URL with credentials masked. */
  get maskedUrl(): string {
    return maskedText(this.url)
  }

  /** Its approximate size in bytes: URL, bodies and 1 KB for the rest. */
  get size(): number {
    return 1_024 + this.url.length + (this.body?.length ?? 0) + (this.answer?.length ?? 0)
  }
}

export interface JournalLimits {
  /** Maximum number of kept requests; 0 keeps none. */
  journalEntries: number
  /** Maximum size of all kept requests, bytes. */
  journalBytes: number
}

/** The newest requests of one world, or those without a world, in the order of arrival. */
export class Journal {
  readonly #limits: JournalLimits
  readonly #onEnd: (sequence: number) => void
  #entries: (JournalRecord | undefined)[] = []
  /** Index of the oldest kept request. */
  #oldestIndex = 0
  #bytes = 0
  #sequence: number
  #dropped: number
  #lastDropped: number

  /** `onEnd` is called when a request ends; `forgotten` is the number of dropped requests of an earlier journal. */
  constructor(limits: JournalLimits, onEnd: (sequence: number) => void, forgotten = 0) {
    this.#limits = limits
    this.#onEnd = onEnd
    this.#sequence = forgotten
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
    return this.#entries.length - this.#oldestIndex
  }

  /** Sequence of the newest request; 0 before the first. */
  get last(): number {
    return this.#sequence
  }

  /** The kept requests, oldest first. */
  entries(): JournalRecord[] {
    return this.#entries.slice(this.#oldestIndex) as JournalRecord[]
  }

  find(sequence: number): JournalRecord | undefined {
    const oldest = this.#entries[this.#oldestIndex]?.sequence ?? Number.POSITIVE_INFINITY
    return sequence < oldest ? undefined : this.#entries[this.#oldestIndex + sequence - oldest]
  }

  open(arrival: Arrival): JournalRecord {
    const entry = new JournalRecord(this, ++this.#sequence, arrival)
    this.#entries.push(entry)
    this.#count(entry)
    return entry
  }

  /** Records that a request has ended; does nothing if the journal dropped it. */
  end(entry: JournalRecord): void {
    if (this.find(entry.sequence) !== entry) return
    this.#count(entry)
    this.#onEnd(entry.sequence)
  }

  #count(entry: JournalRecord): void {
    const { counted, size } = entry
    entry.counted = size
    this.#bytes += size - counted
    this.#forget()
  }

  /** Removes every request and sets `dropped` to 0; sequences continue. */
  clear(): void {
    this.#entries = []
    this.#oldestIndex = 0
    this.#bytes = 0
    this.#dropped = 0
    this.#lastDropped = 0
  }

  /** Drops the oldest requests until the rest is within the limits. */
  #forget(): void {
    const { journalEntries, journalBytes } = this.#limits
    while (this.size > journalEntries || (this.#bytes > journalBytes && this.size > 0)) {
      const oldest = this.#entries[this.#oldestIndex] as JournalRecord
      this.#bytes -= oldest.counted
      this.#lastDropped = oldest.sequence
      this.#dropped++
      this.#entries[this.#oldestIndex++] = undefined
    }
    if (this.#oldestIndex > 1_024 && this.#oldestIndex > this.#entries.length >>> 1) {
      this.#entries = this.#entries.slice(this.#oldestIndex)
      this.#oldestIndex = 0
    }
  }
}
