import type * as z from 'zod'
import type { CountedFaultRule, FaultRule } from '../schemas/fault.ts'
import type { FaultExplanation } from '../schemas/fault-explanation.ts'
import type { CountedProgressionRule, ProgressionRule } from '../schemas/progression.ts'

/** The fault rules of a project, or of the server. They fire for HTTP requests; the first rule that applies decides. */
export interface Faults {
  /** Number of rules; at most 1,000. */
  readonly size: number
  /**
   * Adds a rule at the end.
   *
   * @param rule - The operation, the conditions and the effect. Delays are host time.
   * @returns The rule with its `id` (a new one if the rule has none), and `seen` and `hits` of 0.
   * @throws 400 Mock.InvalidFault if the rule is malformed, its id is taken, it can never fire, or there are 1,000.
   * @example
   * project.faults.add({ operation: 'ListNotebooks', status: 503, times: 2 }).id // -> 'fault-1'
   * project.faults.add({ operation: 'ListNotebooks', delay: '1h' }) // throws Mock.InvalidFault
   */
  add(rule: z.input<typeof FaultRule>): CountedFaultRule
  /**
   * Lists the rules.
   *
   * @returns Copies in order, with `seen` (requests that matched) and `hits` (requests it fired for).
   * @example
   * project.faults.add({ operation: '*', status: 500 })
   * project.faults.list().map(({ id, hits }) => ({ id, hits })) // -> [{ id: 'fault-1', hits: 0 }]
   */
  list(): CountedFaultRule[]
  /**
   * Lists the unspent rules: they never fired, or did not reach `times`, `first` or `nth` yet.
   *
   * @returns Copies in order. If a test ends with unspent rules, it has not seen all its faults.
   * @example
   * project.faults.add({ operation: '*', status: 500, times: 1 })
   * project.faults.unspent().length // -> 1
   * await mock.inject('/v1/p1/notebooks')
   * project.faults.unspent().length // -> 0
   */
  unspent(): CountedFaultRule[]
  /**
   * Explains why a rule fired or did not fire for the last 20 requests of its operation.
   *
   * @param id - Id of the rule.
   * @returns The rule, a summary, and for each request the condition that failed; undefined without such a rule.
   * @example
   * project.faults.add({ operation: 'CreateNotebook', status: 500 })
   * await mock.inject('/v1/p1/notebooks')
   * project.faults.explain('fault-1')?.other_operations // -> { ListNotebooks: 1 }
   */
  explain(id: string): FaultExplanation | undefined
  /**
   * Removes a rule.
   *
   * @param id - Id of the rule.
   * @returns Whether there was such a rule.
   * @example project.faults.remove('fault-1') // -> false
   */
  remove(id: string): boolean
  /**
   * Removes all rules.
   *
   * @example
   * project.faults.add({ operation: '*', status: 500 })
   * project.faults.clear()
   * project.faults.size // -> 0
   */
  clear(): void
}

/** The progression rules of a project, or of the server: how long-running actions end; the first rule that applies decides. */
export interface Progressions {
  /** Number of rules; at most 1,000. */
  readonly size: number
  /**
   * Adds a rule at the end. It holds for actions that begin after it was added.
   *
   * @param rule - The action, the instances, and how the action ends. Durations are world time.
   * @returns The rule with its `id` (a new one if the rule has none), and `hits` of 0.
   * @throws 400 Mock.InvalidProgression if the rule is malformed, its id is taken, it has no effect, or there are
   *   1,000.
   * @example
   * project.progressions.add({ action: 'stop', outcome: 'error' }).id // -> 'progression-1'
   * project.notebooks.stop('nb-1')
   * project.notebook('nb-1').advance()?.status // -> 'ERROR'
   */
  add(rule: z.input<typeof ProgressionRule>): CountedProgressionRule
  /**
   * Lists the rules.
   *
   * @returns Copies in order, with `hits`: how many actions they applied to.
   * @example
   * project.progressions.add({ action: '*', mode: 'never' })
   * project.progressions.list().map(({ action, hits }) => ({ action, hits })) // -> [{ action: '*', hits: 0 }]
   */
  list(): CountedProgressionRule[]
  /**
   * Removes a rule. Actions that have begun continue as the rule said.
   *
   * @param id - Id of the rule.
   * @returns Whether there was such a rule.
   * @example project.progressions.remove('progression-1') // -> false
   */
  remove(id: string): boolean
  /**
   * Removes all rules.
   *
   * @example
   * project.progressions.add({ action: '*', mode: 'never' })
   * project.progressions.clear()
   * project.progressions.size // -> 0
   */
  clear(): void
}
