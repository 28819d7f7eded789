import { maskedText } from '../../schemas/masked-text.ts'
import type { NotebookStatus } from '../../schemas/notebook.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'
import { bytesOf, bytesOfAll, ENTRY_BYTES, SMALL_BODY } from './journal-size.ts'

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

/** The journal of an entry, as the entry needs it. */
interface JournalOfEntry {
  count(entry: JournalRecord): void
  end(entry: JournalRecord): void
  dropOldest(): void
}

/** A journaled request; fields are set while it is handled. Headers and bodies are decoded only when they are read. */
export class JournalRecord implements Arrival {
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
  /** Selected headers of the answer; names and values alternate. */
  headers: string[] = []
  answer: string | Buffer | null = null
  after: NotebookStatus | null = null

  constructor(journal: JournalOfEntry, sequence: number, arrival: Arrival) {
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
    const texts = [...this.rawHeaders, ...Object.values(this.params)]
    this.#headSize = ENTRY_BYTES + bytesOf(this.url) + bytesOfAll(texts)
  }

  /** Bytes of everything that is known when it arrives. */
  readonly #headSize: number
  /** Its size in bytes when the journal last counted it, without `sharedAnswer`. */
  counted = 0
  /** The answer, if the journal counts it apart because entries share it. */
  sharedAnswer: Buffer | null = null
  /** The next older and newer entries of all journals of the server. */
  older: JournalRecord | undefined
  newer: JournalRecord | undefined

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
    const copy = new JournalRecord(this.journal, this.sequence, this)
    copy.#body = this.#body
    return Object.assign(copy, this, { headers: [...this.headers] })
  }

  /** Its URL with credentials masked. */
  get maskedUrl(): string {
    return maskedText(this.url)
  }

  /** Its size in bytes in memory, without an answer that is a buffer: entries may share that one. */
  get size(): number {
    const { answer, headers, user, warnings } = this
    return (
      this.#headSize +
      bytesOfAll(warnings) +
      bytesOfAll(headers) +
      (user === null ? 0 : bytesOf(user)) +
      (this.#body?.length ?? 0) +
      (typeof answer === 'string' ? bytesOf(answer) : 0)
    )
  }
}
