import { machineTime } from '../../cloud/kernel/host-time.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import type { NotebookStatus } from '../../schemas/notebook.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'
import {
  bytesOf,
  bytesOfAll,
  bytesOfHeaders,
  ENTRY_BYTES,
  REPEATED_BYTES,
  SMALL_BODY,
} from './journal-size.ts'

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
  /** Path parameters, decoded. */
  params?: Readonly<Record<string, string>>
}

/** What is new in a request that repeats an earlier one and gets the same answer. */
export interface Repetition {
  requestId: string
  at: number
  worldAt: number
  /** Those of the earlier request itself if they say the same. */
  rawHeaders: readonly string[]
  /** Host ms until the answer was ready. */
  duration: number
}

/** When a request had an effect, or may have had one. */
export interface Moment {
  /** Position among the requests and changes of the server: in the order in which they took effect. */
  order: number
  /** World time, epoch ms; null without a world, and if that is the time of its arrival. */
  effectAt: number | null
  /** Time of the server's clock; null if nothing asked for it. */
  serverAt: number | null
  /** Host time, whole ms by the clock that does not jump. */
  hostAt: number
}

/**
 * The texts that repeated requests share: bytes in memory, and how many entries have them. An answer that is a buffer counts
 * apart, because other requests may share that one.
 */
export interface SharedFacts {
  readonly bytes: number
  entries: number
}

/** The journal of an entry, as the entry needs it. */
interface JournalOfEntry {
  count(entry: JournalRecord): void
  end(entry: JournalRecord): void
  dropOldest(): void
}

/** A journaled request; fields are set while it is handled. Headers and bodies are decoded only when they are read. */
export class JournalRecord implements Arrival, Moment {
  /** The journal that keeps it. */
  readonly journal: JournalOfEntry
  readonly sequence: number
  readonly requestId: string
  readonly projectId: string | null
  readonly at: number
  readonly worldAt: number | null
  readonly method: string
  readonly url: string
  readonly rawHeaders: readonly string[]
  readonly params: Readonly<Record<string, string>>
  /** A small body is kept as Latin-1 text: its bytes would keep a buffer of 8 KB that it shares with others. */
  #body: Buffer | string | null = null
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
  #headers: string[] = []
  answer: string | Buffer | null = null
  order = 0
  effectAt: number | null = null
  serverAt: number | null = null
  hostAt = Math.floor(machineTime.steady())
  /** When it went on after each wait for latency or a delay; null if it did not wait. */
  resumed: readonly Moment[] | null = null
  after: NotebookStatus | null = null

  /** `shared` is set if it repeats an earlier request. */
  constructor(
    journal: JournalOfEntry,
    sequence: number,
    arrival: Arrival,
    shared: SharedFacts | null = null,
  ) {
    this.journal = journal
    this.sequence = sequence
    this.requestId = arrival.requestId
    this.projectId = arrival.projectId
    this.at = arrival.at
    this.worldAt = arrival.worldAt
    this.method = arrival.method
    this.url = arrival.url
    this.rawHeaders = arrival.rawHeaders
    this.params = arrival.params ?? {}
    this.shared = shared
    this.#headSize = shared === null ? headSizeOf(this) : REPEATED_BYTES
  }

  /** What it shares with the entries that repeat the same request; null if it repeats none. */
  readonly shared: SharedFacts | null
  /** Bytes of everything that is known when it arrives, without what it shares. */
  #headSize: number
  /** Its size in bytes when the journal last counted it, without `sharedAnswer` and `shared`. */
  counted = 0
  /** The answer, if the journal counts it apart because entries share it. */
  sharedAnswer: Buffer | null = null
  /** The next older and newer entries of all journals of the server. */
  older: JournalRecord | undefined
  newer: JournalRecord | undefined

  /** Selected headers of the answer; names and values alternate. */
  get headers(): string[] {
    if (this.shared === null) return this.#headers
    const name = this.#headers.indexOf('x-request-id')
    return this.#headers.with(name + 1, this.requestId)
  }

  /** Its body in bytes, as received. */
  get body(): Buffer | null {
    return typeof this.#body === 'string' ? Buffer.from(this.#body, 'latin1') : this.#body
  }

  /** Sets the body; the journal counts it at once. */
  set body(bytes: Buffer | null) {
    const isSmall = bytes !== null && bytes.length <= SMALL_BODY
    this.#body = isSmall ? bytes.toString('latin1') : bytes
    this.journal.count(this)
  }

  /** A copy that does not change when the request ends; the journal does not count it. */
  copy(): JournalRecord {
    const copy = new JournalRecord(this.journal, this.sequence, this, this.shared)
    copy.#body = this.#body
    copy.#headers = [...this.#headers]
    return Object.assign(copy, this)
  }

  /** What the entries share that repeat this request, which has ended. */
  get facts(): SharedFacts {
    return { bytes: this.size - ENTRY_BYTES, entries: 0 }
  }

  /** The entry of a request that repeats this one, which has ended, and has no body. */
  repeated(sequence: number, repetition: Repetition, shared: SharedFacts): JournalRecord {
    const { method, params, projectId, url } = this
    const { at, rawHeaders, requestId, worldAt } = repetition
    const arrival = { at, method, params, projectId, rawHeaders, requestId, url, worldAt }
    const entry = new JournalRecord(this.journal, sequence, arrival, shared)
    if (rawHeaders !== this.rawHeaders) entry.#headSize += bytesOfHeaders(rawHeaders)
    entry.notebookId = this.notebookId
    entry.name = this.name
    entry.before = this.before
    entry.outcome = this.outcome
    entry.duration = repetition.duration
    entry.operation = this.operation
    entry.user = this.user
    entry.status = this.status
    entry.#headers = this.#headers
    entry.answer = this.answer
    entry.after = this.after
    return entry
  }

  /** Its URL with credentials masked. */
  get maskedUrl(): string {
    return maskedText(this.url)
  }

  /** Its size in bytes in memory, without an answer that is a buffer, because entries may share that one. */
  get size(): number {
    if (this.shared !== null) return this.#headSize
    const { answer, user, warnings } = this
    return (
      this.#headSize +
      bytesOfAll(warnings) +
      bytesOfAll(this.#headers) +
      (user === null ? 0 : bytesOf(user)) +
      (this.#body?.length ?? 0) +
      (typeof answer === 'string' ? bytesOf(answer) : 0)
    )
  }
}

function headSizeOf({ params, rawHeaders, url }: JournalRecord): number {
  const path = bytesOfAll(Object.values(params))
  return ENTRY_BYTES + bytesOf(url) + bytesOfHeaders(rawHeaders) + path
}
