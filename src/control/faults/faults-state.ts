import type { RandomState } from '../../cloud/kernel/seeded-random.ts'
import type { FaultRule } from '../../schemas/fault.ts'
import type { OwnedWindow } from './rate-limit.ts'

/** The complete state of fault rules. */
export interface FaultsState {
  /** How many ids were generated. */
  generatedIds: number
  /** State of the random generator for delays that requests ask for. */
  requestedDelays: RandomState
  rules: readonly FaultState[]
}

/** A rule, its counts and the states of its random generators. */
export interface FaultState {
  rule: FaultRule & { id: string }
  seen: number
  hits: number
  /** State of the random generator for `probability`. */
  chance: RandomState
  /** State of the random generator for `delay`. */
  delays: RandomState
  /** Open windows of its rate limit. */
  windows: readonly OwnedWindow[]
}
