import type { RandomState } from '../../cloud/kernel/seeded-random.ts'
import type { FaultRule } from '../../schemas/fault.ts'
import type { Window } from './rate-limit.ts'

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
  /** Open windows of its rate limit. A null project is the world of the rules, or requests without a world. */
  windows: readonly (Window & { project_id: string | null })[]
}

/** Owners of rate-limit budgets. A null project is the world of the rules, or requests without a world. */
export type Owners = Iterable<readonly [projectId: string | null, owner: object | null]>
