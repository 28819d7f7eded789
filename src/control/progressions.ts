import { matchesPattern } from '../cloud/iam/iam.ts'
import type { Pace, PaceOf } from '../cloud/kernel/pace.ts'
import { type Finding, quote, read, rejectFindings } from '../schemas/findings.ts'
import { milliseconds } from '../schemas/primitives.ts'
import {
  type CountedProgressionRule,
  type LongRunningAction,
  ProgressionRule,
} from '../schemas/progression.ts'
import { inputInvalid } from './control-errors.ts'
import { type RuleEntry, RuleList } from './rule-list.ts'

/** World ms of each action. */
export type Durations = Readonly<Record<LongRunningAction, number>>

/** Durations without an option or a rule (docs/contract/behaviours.md#timing). */
export const defaultDurations: Durations = {
  create: 3_000,
  start: 3_000,
  stop: 2_000,
  delete: 2_000,
  resize: 2_000,
  save: 4_000,
  mount: 1_000,
  unmount: 1_000,
}

type NotebookIdentity = Parameters<PaceOf>[1]

/** The complete state of progression rules. */
export interface ProgressionsState {
  /** How many ids were generated. */
  generatedIds: number
  rules: readonly { rule: ProgressionRule & { id: string }; hits: number }[]
}

type ProgressionEntry = RuleEntry<ProgressionRule, { hits: number }>

/** The progression rules of a world or of the whole server: they decide how an action ends; the first rule that applies decides. */
export class ProgressionRules extends RuleList<ProgressionRule, { hits: number }> {
  /** `prefix` is the first part of every generated id. */
  constructor(prefix: string, rules: readonly ProgressionRule[] = []) {
    super(prefix, rules)
    for (const rule of rules) this.add(rule)
  }

  /** Adds a rule. Throws 400 Mock.InvalidProgression if it is malformed, its id is taken, or a field has no effect. */
  add(input: unknown): CountedProgressionRule {
    return countedRule(this.insert(readRule(input), () => ({ hits: 0 }), invalidRule))
  }

  get state(): ProgressionsState {
    const rules = [...this.entries()].map(({ rule, counts }) => ({ rule, ...counts }))
    return { generatedIds: this.generatedIds, rules }
  }

  /** Replaces all rules by those of a state. */
  restore({ generatedIds, rules }: ProgressionsState): void {
    this.replaceAll(
      generatedIds,
      rules.map(({ rule, hits }) => ({ rule, counts: { hits } })),
    )
  }

  list(): CountedProgressionRule[] {
    return [...this.entries()].map(countedRule)
  }

  /** The pace that the first matching rule gives an action, in world ms; counts a hit. Undefined if no rule matches. */
  paceOf(
    action: LongRunningAction,
    notebook: NotebookIdentity,
    durations: Durations,
  ): Pace | undefined {
    for (const { rule, counts } of this.entries()) {
      if (!appliesTo(rule, action, notebook)) continue
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

/** Factor of durations for instances named `slow-…`. */
const SLOW_FACTOR = 10

/** The pace that the name of an instance requests, for testers who cannot set rules. */
export function paceByName(
  action: LongRunningAction,
  { name }: NotebookIdentity,
  durations: Durations,
): Pace | undefined {
  const duration = durations[action]
  if (name.startsWith(`${action}-fail-`)) return { mode: 'time', duration, outcome: 'failure' }
  if (name.startsWith('stuck-')) return { mode: 'never', duration, outcome: 'success' }
  if (name.startsWith('slow-')) {
    return { mode: 'time', duration: SLOW_FACTOR * duration, outcome: 'success' }
  }
  return undefined
}

function countedRule({ rule, counts }: ProgressionEntry): CountedProgressionRule {
  return { ...rule, ...counts }
}

function appliesTo(
  rule: ProgressionRule,
  action: LongRunningAction,
  { id, name }: NotebookIdentity,
): boolean {
  if (rule.action !== '*' && rule.action !== action) return false
  const { notebook = {} } = rule
  if (notebook.id !== undefined && notebook.id !== id) return false
  return notebook.name === undefined || matchesPattern(notebook.name, name)
}

function readRule(input: unknown): ProgressionRule {
  const rule = read(ProgressionRule, input, invalidRule)
  rejectFindings(findingsForProgression(rule), invalidRule)
  return rule
}

/** Findings for fields of a rule that have no effect with its mode or outcome. */
export function findingsForProgression(rule: ProgressionRule): Finding[] {
  const { mode, duration, reads, outcome, fail_reason } = rule
  const findings: Finding[] = []
  const find = (path: string, found: unknown, expected: string) =>
    findings.push({ path, found: quote(found), expected })
  if (duration !== undefined && mode !== 'time')
    find('$.duration', duration, 'no duration unless mode is time')
  if (reads !== undefined && mode !== 'manual')
    find('$.reads', reads, 'no reads unless mode is manual')
  if (fail_reason !== undefined && outcome === 'success') {
    find('$.fail_reason', fail_reason, 'no fail_reason unless outcome is failure or error')
  }
  return findings
}

function invalidRule(findings: readonly Finding[]) {
  return inputInvalid('InvalidProgression', findings)
}
