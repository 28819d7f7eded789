/** Property of a value that was read: texts about unknown parameters or keys of the input. */
export const WARNINGS = Symbol('warnings')

/** Texts, and the number of further ones that were left out. */
export interface SomeTexts {
  texts: readonly string[]
  more: number
}

export interface ReadInput {
  value: Record<string, unknown> & { [WARNINGS]?: SomeTexts }
}

/** Reads the raw text of a query or the raw bytes of a body; `error` is the error to respond with. */
export type Reader = (raw: unknown) => ReadInput | { error: Error }

/** Maximum number of characters of a client's parameter or key name that is kept or quoted. */
export const MAX_NAME_LENGTH = 64
