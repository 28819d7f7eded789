/** A request in one line. */
export interface RequestLine {
  sequence: number
  /** Time of arrival, host time in epoch ms. */
  at: number
  method: string
  url: string
  operation: string | null
  user: string | null
  status: number | null
  outcome: string
  fault: string | null
  warnings: readonly string[]
  duration_ms: number | null
}
