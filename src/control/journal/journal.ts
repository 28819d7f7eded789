import type { NotebookStatus } from '../../schemas/notebook.ts'
import type { OperationId } from '../../schemas/operations.ts'
import { maskedText } from '../../schemas/secrets.ts'

/** A request as it arrives. */
export interface Arrival {
  requestId: string
  projectId: string | null
  /** Host time, epoch ms with fractions. */
  at: number
  worldAt: number | null
  method: string
  url: string
  /** Names and values in turn. */
  rawHeaders: readonly string[]
}

/** A request that was sent, filled in as it goes its way. Nothing is decoded before somebody looks. */
export class Entry implements Arrival {
  /** Where it is kept. */
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
  /** Bytes of its body as they came. */
  body: Buffer | null = null
  /** The instance it is about, and its status before anything was done. */
  notebookId: string | null = null
  /** What that instance was called. */
  name: string | undefined
  before: NotebookStatus | null = null
  /** Whether a fault breaks its connection. */
  isBroken = false
  /** Open until it is answered, broken by a fault, or nobody is there to be answered. */
  outcome: 'answered' | 'broken' | 'aborted' | 'open' = 'open'
  /** Host ms until the answer was ready. */
  duration = 0
  operation: OperationId | null = null
  served = true
  user: string | null = null
  status: number | null = null
  fault: string | null = null
  warnings: readonly string[] = []
  /** The telling headers of the answer, names and values in turn. */
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

  /** Bytes that the journal has counted for it. */
  counted = 0

  /** Its URL as it may be shown: credentials in it masked. */
  get shownUrl(): string {
    return maskedText(this.url)
  }

  /** What it takes, in bytes: its texts and bodies, and about a KB for the rest. */
  get size(): number {
    return 1_024 + this.url.length + (this.body?.length ?? 0) + (this.answer?.length ?? 0)
  }
}

export interface JournalLimits {
  /** Most requests that are kept; 0 keeps none. */
  journalEntries: number
  /** Most bytes of what was sent both ways that are kept. */
  journalBytes: number
}

/** The requests of one world, or of none: the newest of them, in the order of their arrival. */
export class Journal {
  readonly #limits: JournalLimits
  readonly #onEnd: (sequence: number) => void
  #entries: (Entry | undefined)[] = []
  /** Where the kept ones begin; those before it are forgotten. */
  #first = 0
  #bytes = 0
  #sequence: number
  #dropped: number
  #lastDropped: number

  /** `onEnd` is told when a request ended; `forgotten` requests came before. */
  constructor(limits: JournalLimits, onEnd: (sequence: number) => void, forgotten = 0) {
    this.#limits = limits
    this.#onEnd = onEnd
    this.#sequence = forgotten
    this.#dropped = forgotten
    this.#lastDropped = forgotten
  }

  /** Requests that were forgotten for want of room. */
  get dropped(): number {
    return this.#dropped
  }

  /** Whether a request above this sequence was forgotten. */
  hasDroppedSince(sequence: number): boolean {
    return this.#dropped > 0 && this.#lastDropped >= sequence
  }

  get size(): number {
    return this.#entries.length - this.#first
  }

  /** Sequence of the newest request; 0 before the first. */
  get last(): number {
    return this.#sequence
  }

  /** The kept requests, oldest first. */
  entries(): Entry[] {
    return this.#entries.slice(this.#first) as Entry[]
  }

  find(sequence: number): Entry | undefined {
    const oldest = this.#entries[this.#first]?.sequence ?? Number.POSITIVE_INFINITY
    return sequence < oldest ? undefined : this.#entries[this.#first + sequence - oldest]
  }

  open(arrival: Arrival): Entry {
    const entry = new Entry(this, ++this.#sequence, arrival)
    this.#entries.push(entry)
    this.#count(entry)
    return entry
  }

  /** Takes note that a request has its outcome; one that is forgotten already stays so. */
  end(entry: Entry): void {
    if (this.find(entry.sequence) !== entry) return
    this.#count(entry)
    this.#onEnd(entry.sequence)
  }

  #count(entry: Entry): void {
    const { counted, size } = entry
    entry.counted = size
    this.#bytes += size - counted
    this.#forget()
  }

  /** Forgets every request, and that others were forgotten before. */
  clear(): void {
    this.#entries = []
    this.#first = 0
    this.#bytes = 0
    this.#dropped = 0
    this.#lastDropped = 0
  }

  /** Lets go of the oldest until the rest fits. */
  #forget(): void {
    const { journalEntries, journalBytes } = this.#limits
    while (this.size > journalEntries || (this.#bytes > journalBytes && this.size > 0)) {
      const oldest = this.#entries[this.#first] as Entry
      this.#bytes -= oldest.counted
      this.#lastDropped = oldest.sequence
      this.#dropped++
      this.#entries[this.#first++] = undefined
    }
    if (this.#first > 1_024 && this.#first > this.#entries.length >>> 1) {
      this.#entries = this.#entries.slice(this.#first)
      this.#first = 0
    }
  }
}
