import type { RecordedRequest } from '../../schemas/same-requests.ts'

/** A file with requests, and what it is. */
export interface RecordingFile {
  kind: string
  requests: RecordedRequest[]
  /** What was left out of it. */
  warnings: string[]
}
