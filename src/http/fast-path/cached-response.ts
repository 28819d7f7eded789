import type { IncomingMessage } from 'node:http'
import type { InputCount } from '../../control/inputs/input-counts.ts'
import type { JournalRecord, SharedFacts } from '../../control/journal/journal-record.ts'
import { areHeadersTooLarge } from '../input/limits.ts'
import { READ_HEADERS } from '../input/read-headers.ts'
import type { Proof } from './proof.ts'

/** A response to a GET or HEAD request, which the same request gets again as long as nothing has changed. */
export interface CachedResponse {
  readonly projectId: string
  /** Address that the request came from, if it has headers that only those of some addresses may set. */
  readonly proxy: string | undefined
  /** Serial of the world that it is for, and version of the world and the users. */
  readonly world: number
  readonly version: number
  /** The journal entry of the first request that got it. */
  readonly entry: JournalRecord
  readonly shared: SharedFacts
  /** Names and values of the response headers, which alternate; the first value is the request id. */
  readonly headers: string[]
  readonly body: Buffer
  /** The counters of the inputs that the request has, and that of its operation and status. */
  readonly counts: readonly InputCount[]
  readonly proof: Proof
}

const readHeaders: ReadonlySet<string> = new Set(READ_HEADERS)

/**
 * How the headers of a request differ from those of an earlier request: `same` in nothing, `alike` only in values that the
 * mock does not read, `other` in something else.
 */
export function headerDifference(
  { rawHeaders: given }: IncomingMessage,
  { rawHeaders: known }: JournalRecord,
): 'same' | 'alike' | 'other' {
  if (given.length !== known.length) return 'other'
  let isSame = true
  for (let at = 0; at < given.length; at += 2) {
    const name = given[at] as string
    if (name !== known[at]) return 'other'
    if (given[at + 1] === known[at + 1]) continue
    if (readHeaders.has(name.toLowerCase())) return 'other'
    isSame = false
  }
  return isSame ? 'same' : areHeadersTooLarge(given) ? 'other' : 'alike'
}
