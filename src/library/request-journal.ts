import type * as z from 'zod'
import { readInput } from '../control/control-errors.ts'
import { harOf } from '../control/journal/har.ts'
import { journalPage } from '../control/journal/journal-view.ts'
import { type JournalEntry, JournalFilter } from '../schemas/journal.ts'
import { version } from '../version.ts'
import type { Scope } from './scope.ts'

type JournalScope = Pick<Scope<never>, 'journals' | 'requireOperation'>

/** The requests that were sent over HTTP to a project, or to the whole server. Credentials are replaced by `***`. */
export class RequestJournal {
  readonly #scope: JournalScope
  readonly #baseUrl: () => string

  /** @internal */
  constructor(scope: JournalScope, baseUrl: () => string) {
    this.#scope = scope
    this.#baseUrl = baseUrl
  }

  /**
   * Finds requests.
   *
   * @param filter - Conditions that must all hold; without a filter all requests are found.
   * @returns Copies of the entries, oldest first.
   * @throws 400 Mock.InvalidInput if the filter is malformed, or if a project is asked for an operation of IAM.
   * @example
   * await mock.inject({ method: 'DELETE', url: '/v1/p1/notebooks/nb-1' })
   * project.journal.find({ operation: 'DeleteNotebook' }).map(({ status }) => status) // -> [401]
   */
  find(filter: z.input<typeof JournalFilter> = {}): JournalEntry[] {
    const wanted = readInput(JournalFilter, filter)
    this.#scope.requireOperation(wanted.operation ?? '*', '$.operation')
    return journalPage(this.#scope.journals, wanted).requests
  }

  /**
   * Number of old requests that were dropped because the journal was full (options journalEntries and journalBytes).
   *
   * @example project.journal.dropped // -> 0
   */
  get dropped(): number {
    return journalPage(this.#scope.journals, { since: Number.MAX_SAFE_INTEGER }).dropped
  }

  /**
   * The requests as an HTTP archive (HAR 1.2), which browsers and HTTP tools can open.
   *
   * @param filter - Conditions that must all hold; without a filter all requests are in it.
   * @returns The archive as a JSON object.
   * @throws 400 Mock.InvalidInput if the filter is malformed, or if a project is asked for an operation of IAM.
   * @example Object.keys(project.journal.har()) // -> ['log']
   */
  har(filter: z.input<typeof JournalFilter> = {}): object {
    return harOf(this.find(filter), { baseUrl: this.#baseUrl(), version })
  }

  /**
   * Removes all requests from the journal.
   *
   * @throws 400 Mock.InvalidInput if the id of the project is not allowed.
   * @example
   * await mock.inject('/v1/p1/notebooks')
   * project.journal.clear()
   * project.journal.find() // -> []
   */
  clear(): void {
    for (const journal of this.#scope.journals) journal.clear()
  }
}
