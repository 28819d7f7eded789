import { redactedHeaders } from '../../schemas/redacted.ts'
import { ConditionedRequest } from '../faults/conditioned-request.ts'
import type { JournalRecord } from './journal.ts'

/** A request of the journal as filters and conditions read it. Everything is decoded at most once, on first use. */
export class JournaledRequest extends ConditionedRequest {
  readonly entry: JournalRecord
  #headers: Map<string, string> | undefined
  #maskedUrl: string | undefined
  #maskedTest: { text: string | undefined } | undefined

  constructor(entry: JournalRecord) {
    super(entry.params, entry.url, entry.body)
    this.entry = entry
  }

  /** Its URL with credentials masked. */
  get maskedUrl(): string {
    this.#maskedUrl ??= this.entry.maskedUrl
    return this.#maskedUrl
  }

  /** Header x-mock-test, masked as the journal shows it. */
  get maskedTest(): string | undefined {
    this.#maskedTest ??= { text: redactedHeaders(testHeaders(this.entry))['x-mock-test'] }
    return this.#maskedTest.text
  }

  header(name: string): string | undefined {
    this.#headers ??= headersOf(this.entry.rawHeaders)
    return this.#headers.get(name)
  }

  protected instanceName(): string | undefined {
    return this.entry.name
  }
}

/** The values by lower-case name; those of a repeated header are joined with commas. */
function headersOf(raw: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase()
    const [before, value] = [headers.get(name), raw[at + 1] as string]
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return headers
}

/** Names and values of the headers x-mock-test. */
function testHeaders({ rawHeaders }: JournalRecord): string[] {
  const found: string[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string
    if (name.length === 11 && name.toLowerCase() === 'x-mock-test') {
      found.push(name, rawHeaders[at + 1] as string)
    }
  }
  return found
}
