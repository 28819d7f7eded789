/** What was not used of an input, kept beside the value that was read from it. */
export const WARNINGS = Symbol('warnings')

export interface Read {
  value: Record<string, unknown> & { [WARNINGS]?: readonly string[] }
}

/** Reads the raw text of a query or the raw bytes of a body; `error` is the refusal to send. */
export type Reader = (raw: unknown) => Read | { error: Error }
