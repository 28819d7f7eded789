import type { LongRunningAction, Outcome, ProgressionMode } from '../../schemas/progression.ts'

/** How long a long-running action takes, and how it ends. */
export interface Pace {
  mode: ProgressionMode
  /** World ms; only mode `time` uses it. */
  duration: number
  /** Number of reads that end the action in mode `manual`; if undefined, only an explicit advance ends it. */
  reads?: number | undefined
  outcome: Outcome
  fail_reason?: string | undefined
}

/** Returns the pace of an action on one instance. */
export type PaceOf = (action: LongRunningAction, notebook: { id: string; name: string }) => Pace
