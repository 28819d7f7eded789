import type { OperationId } from '../../src/schemas/operations.ts'

/** Two values of one input that must make a difference. `undefined` leaves the input out. */
export interface Effect {
  values: readonly [unknown, unknown]
  /** Fields that replace those of the operation's body. */
  body?: object
  /** Parameters that replace those of the operation's query. */
  query?: Readonly<Record<string, unknown>>
  /** Whether the second value is refused; this is then the effect. */
  refused?: true
}

/** A request that succeeds, and two values for each input. */
export interface OperationEffects {
  path?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, unknown>>
  body?: object
  inputs: Readonly<Record<string, Effect | readonly [unknown, unknown]>>
}

export type Effects = Partial<Record<OperationId, OperationEffects>>
