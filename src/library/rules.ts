import type { z } from 'zod'
import type { CountedFaultRule, FaultRule } from '../schemas/fault.ts'
import type { FaultExplanation } from '../schemas/fault-explanation.ts'
import type { CountedProgressionRule, ProgressionRule } from '../schemas/progression.ts'

/** The fault rules of a project, or of the whole server: in order, the first that applies wins. They act on HTTP requests. */
export interface Faults {
  /** How many rules there are; at most 1,000. */
  readonly size: number
  /**
   * Adds a rule, and gives it with its `id` (a new one unless it names its own) and counts of 0. Throws 400
   * Mock.InvalidFault for one that is malformed, has a taken id, or can never fire. Delays are ms of the host.
   */
  add(rule: z.input<typeof FaultRule>): CountedFaultRule
  /** The rules in order, each with the requests it `seen` and its `hits`. */
  list(): CountedFaultRule[]
  /** The rules that still have something to do: that never fired, or whose `times`, `first` or `nth` lie ahead. */
  unspent(): CountedFaultRule[]
  /** Why a rule fired or did not for the last 20 requests it means; undefined where there is no such rule. */
  explain(id: string): FaultExplanation | undefined
  /** Takes a rule out; tells whether there was one. */
  remove(id: string): boolean
  /** Takes every rule out. */
  clear(): void
}

/** The progression rules of a project, or of the whole server: how what takes time goes on; the first that applies wins. */
export interface Progressions {
  /** How many rules there are; at most 1,000. */
  readonly size: number
  /**
   * Adds a rule, and gives it with its `id` (a new one unless it names its own) and `hits` of 0. Throws 400
   * Mock.InvalidProgression for one that is malformed, has a taken id, or no effect. Durations are world ms.
   */
  add(rule: z.input<typeof ProgressionRule>): CountedProgressionRule
  /** The rules in order, each with its `hits`. */
  list(): CountedProgressionRule[]
  /** Takes a rule out; tells whether there was one. */
  remove(id: string): boolean
  /** Takes every rule out. */
  clear(): void
}
