import type { z } from 'zod'
import { inputBy } from '../control/control-errors.ts'
import { harOf } from '../control/journal/har.ts'
import type { Journal } from '../control/journal/journal.ts'
import { pageOf } from '../control/journal/journal-view.ts'
import { type JournalEntry, JournalFilter } from '../schemas/journal.ts'
import { version } from '../version.ts'

/** What was sent over HTTP to a project, or to the whole server. Credentials are written "***". */
export class RequestJournal {
  readonly #journals: () => readonly Journal[]
  readonly #baseUrl: () => string

  constructor(journals: () => readonly Journal[], baseUrl: () => string) {
    this.#journals = journals
    this.#baseUrl = baseUrl
  }

  /** The kept requests that match, oldest first; all of them without a filter. Throws 400 Mock.InvalidInput. */
  find(filter: z.input<typeof JournalFilter> = {}): JournalEntry[] {
    return pageOf(this.#journals(), inputBy(JournalFilter, filter)).requests
  }

  /** How many requests were forgotten for want of room. */
  get dropped(): number {
    return pageOf(this.#journals(), { since: Number.MAX_SAFE_INTEGER }).dropped
  }

  /** The requests that match as an HTTP archive (HAR 1.2). */
  har(filter: z.input<typeof JournalFilter> = {}): object {
    return harOf(this.find(filter), { baseUrl: this.#baseUrl(), version })
  }

  /** Forgets everything that was sent. */
  clear(): void {
    for (const journal of this.#journals()) journal.clear()
  }
}
