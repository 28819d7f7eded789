import type { JsonObject } from '../json.ts'
import type { DeletableKind, Kind } from './kinds.ts'

/** Where a record was found, and what is known of the answer that it was in. */
export interface Origin {
  /** File and place in it, as messages have it. */
  where: string
  /** Time of the answer, epoch ms. */
  at: number | undefined
  project: string | undefined
  /** Region of the host that answered. */
  region?: string | undefined
  /** Whether the record is no answer of the API, but made of something else. */
  isMade?: boolean
  /** Whether the record is in a list of what the caller has, so that its owner is the caller. */
  isOwn?: boolean
}

/** A record of an answer. */
export interface FoundRecord {
  kind: Kind
  value: JsonObject
  origin: Origin
}

/** What readers do with what they find. */
export interface Findings {
  /** A record to take. */
  record: (kind: Kind, value: JsonObject, origin: Origin) => void
  /** A record was deleted by a request. */
  deletion: (kind: DeletableKind, id: string, origin: Origin) => void
  /** The number of instances that a page says there are. */
  total: (total: number, origin: Origin) => void
  /** What is not taken, with the reason; equal reasons are counted. */
  leftOut: (what: string, where: string) => void
}
