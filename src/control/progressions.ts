import { matchesPattern } from '../cloud/iam/iam.ts'
import type { Pace, PaceOf } from '../cloud/kernel/reminders.ts'
import { type Finding, quote, read } from '../schemas/findings.ts'
import { milliseconds } from '../schemas/primitives.ts'
import {
  type CountedProgressionRule,
  type LengthyAction,
  ProgressionRule,
} from '../schemas/progression.ts'
import { inputInvalid } from './control-errors.ts'
import { type Entry, RuleBook } from './rule-book.ts'

/** World ms that each thing takes. */
export type Durations = Readonly<Record<LengthyAction, number>>

/** What they take where nobody says otherwise (contract B3). */
export const usualDurations: Durations = {
  create: 3_000,
  start: 3_000,
  stop: 2_000,
  delete: 2_000,
  resize: 2_000,
  save: 4_000,
  mount: 1_000,
  unmount: 1_000,
}

type Subject = Parameters<PaceOf>[1]

/** All there is to know of progression rules. */
export interface ProgressionsState {
  /** How many ids were made. */
  made: number
  rules: readonly { rule: ProgressionRule & { id: string }; hits: number }[]
}

type Counted = Entry<ProgressionRule, { hits: number }>

/** The progression rules of a world, or of the whole server: the first that applies wins. */
export class Progressions extends RuleBook<ProgressionRule, { hits: number }> {
  /** Generated ids start with the prefix. */
  constructor(prefix: string, rules: readonly ProgressionRule[] = []) {
    super(prefix, rules)
    for (const rule of rules) this.add(rule)
  }

  /** Adds a rule; refuses with 400 Mock.InvalidProgression one that is malformed, taken or of no effect. */
  add(input: unknown): CountedProgressionRule {
    return countedRule(this.enter(readRule(input), () => ({ hits: 0 }), invalidRule))
  }

  get state(): ProgressionsState {
    const rules = [...this.entries()].map(({ rule, counts }) => ({ rule, ...counts }))
    return { made: this.made, rules }
  }

  /** Goes on from a state, in the place of all there is. */
  restore({ made, rules }: ProgressionsState): void {
    this.resume(
      made,
      rules.map(({ rule, hits }) => ({ rule, counts: { hits } })),
    )
  }

  list(): CountedProgressionRule[] {
    return [...this.entries()].map(countedRule)
  }

  /** What the first rule that means the instance says; counts it. */
  paceOf(action: LengthyAction, notebook: Subject, durations: Durations): Pace | undefined {
    for (const { rule, counts } of this.entries()) {
      if (!isMeant(rule, action, notebook)) continue
      if (rule.times !== undefined && counts.hits >= rule.times) continue
      counts.hits++
      this.changed()
      const { mode, duration, reads, outcome, fail_reason } = rule
      const span = duration === undefined ? durations[action] : milliseconds(duration)
      return { mode, duration: span, reads, outcome, fail_reason }
    }
    return undefined
  }
}

/** How much longer things take for instances called `slow-…`. */
const SLOWNESS = 10

/** What the name of an instance asks for, for testers who can set nothing else. */
export function paceByName(
  action: LengthyAction,
  { name }: Subject,
  durations: Durations,
): Pace | undefined {
  const duration = durations[action]
  if (name.startsWith(`${action}-fail-`)) return { mode: 'time', duration, outcome: 'failure' }
  if (name.startsWith('stuck-')) return { mode: 'never', duration, outcome: 'success' }
  if (name.startsWith('slow-')) {
    return { mode: 'time', duration: SLOWNESS * duration, outcome: 'success' }
  }
  return undefined
}

function countedRule({ rule, counts }: Counted): CountedProgressionRule {
  return { ...rule, ...counts }
}

function isMeant(rule: ProgressionRule, action: LengthyAction, { id, name }: Subject): boolean {
  if (rule.action !== '*' && rule.action !== action) return false
  const { notebook = {} } = rule
  if (notebook.id !== undefined && notebook.id !== id) return false
  return notebook.name === undefined || matchesPattern(notebook.name, name)
}

function readRule(input: unknown): ProgressionRule {
  const rule = read(ProgressionRule, input, invalidRule)
  const findings = whyItHasNoEffect(rule)
  if (findings.length > 0) throw invalidRule(findings)
  return rule
}

/** Keys of a rule that its mode or its outcome leaves without a meaning. */
export function whyItHasNoEffect(rule: ProgressionRule): Finding[] {
  const { mode, duration, reads, outcome, fail_reason } = rule
  const findings: Finding[] = []
  const find = (path: string, found: unknown, expected: string) =>
    findings.push({ path, found: quote(found), expected })
  if (duration !== undefined && mode !== 'time')
    find('$.duration', duration, 'none but with mode time')
  if (reads !== undefined && mode !== 'manual') find('$.reads', reads, 'none but with mode manual')
  if (fail_reason !== undefined && outcome === 'success') {
    find('$.fail_reason', fail_reason, 'none but with outcome failure or error')
  }
  return findings
}

function invalidRule(findings: readonly Finding[]) {
  return inputInvalid('InvalidProgression', findings)
}
