import type { ContractContent } from '../../schemas/contract.ts'
import type { RecordedRequest } from '../../schemas/same-requests.ts'

/** A file with requests, and what it is. */
export interface RecordingFile {
  requests: RecordedRequest[]
  /** Set for a contract, which has rules for its requests. */
  contract?: ContractContent
  /** What was left out of it. */
  warnings: string[]
}

/** Which part of the answers is needed: what says which ids they gave, or all of them. A long file must not fill the memory. */
export type AnswersOf = 'ids' | 'whole'

/** What a file with requests may be. */
export const RECORDING =
  'a recording as JSON Lines, a journal as JSON, a HAR, a bundle, a Pact, or a contract of pact import'
