import type { CountedFaultRule, FaultRule } from '../../schemas/fault.ts'
import type { RuleEntry } from '../rule-list.ts'
import { masked } from './fault-match.ts'

/** A rule with its counts at one moment. Credentials in it are not masked. */
export interface RuleNow {
  readonly rule: FaultRule & { id: string }
  readonly seen: number
  readonly hits: number
}

/** A rule with its counts of now. */
export function ruleNow({
  rule,
  counts: { seen, hits },
}: RuleEntry<FaultRule, Pick<RuleNow, 'seen' | 'hits'>>): RuleNow {
  return { rule, seen, hits }
}

/** A rule for the control plane and the library; credentials in its conditions are masked. */
export function countedRule({ rule, seen, hits }: RuleNow): CountedFaultRule {
  return { ...masked(rule), seen, hits }
}

/** Several of them. Each one is masked when its turn comes: 1,000 rules may have 64 KB each. */
export function* countedRules(rules: readonly RuleNow[]): Iterable<CountedFaultRule> {
  for (const rule of rules) yield countedRule(rule)
}

/** Whether a rule never fired, or did not reach its `times`, `first` or `nth` yet. */
export function isUnspent({ rule, seen, hits }: RuleNow): boolean {
  const { times, first, nth } = rule
  if (hits === 0) return true
  if (times === undefined && first === undefined && nth === undefined) return false
  return hits < (times ?? Infinity) && seen < (first ?? Infinity) && seen < (nth ?? Infinity)
}
