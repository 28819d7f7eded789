import { ConditionedRequest } from '../faults/conditioned-request.ts'
import type { JournalRecord } from './journal.ts'

/** A request of the journal as conditions read it. */
export class JournaledRequest extends ConditionedRequest {
  readonly #entry: JournalRecord

  constructor(entry: JournalRecord) {
    super(entry.params, entry.url, entry.body)
    this.#entry = entry
  }

  header(name: string): string | undefined {
    const { rawHeaders } = this.#entry
    const values = rawHeaders.filter(
      (_text, at) => at % 2 === 1 && (rawHeaders[at - 1] as string).toLowerCase() === name,
    )
    return values.length === 0 ? undefined : values.join(', ')
  }

  protected instanceName(): string | undefined {
    return this.#entry.name
  }
}
