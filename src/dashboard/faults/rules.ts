import { signal } from '@preact/signals'
import type { CountedFaultRule, FaultRule } from '../../schemas/fault.ts'
import type { FaultExplanation } from '../../schemas/fault-explanation.ts'
import { countText } from '../parts/format.ts'
import { AnswerOrder } from '../server/answer-order.ts'
import { control, Refusal } from '../server/api.ts'
import { inProject, refreshSummary } from '../server/world.ts'
import { type Report, withNotice } from '../shell/notices.ts'
import { texts } from '../texts/texts.ts'
import { isMasked } from './rule-text.ts'

export type RuleScope = 'project' | 'server'

/** A rule and what it is a rule of. */
export interface ScopedRule {
  scope: RuleScope
  rule: CountedFaultRule
}

interface Listed {
  faults: CountedFaultRule[]
}

/** Whether the rules of the whole server can be seen: one process of several tells only those of a project. */
export const hasServerRules = signal(true)

/** All rules in the order in which they are checked; undefined until loaded, an error if they could not be. */
export const rules = signal<readonly ScopedRule[] | Error | undefined>(undefined)

function pathOf(scope: RuleScope, id?: string): string {
  const path = id === undefined ? '/faults' : `/faults/${encodeURIComponent(id)}`
  return scope === 'server' ? path : inProject(path)
}

const answers = new AnswerOrder()

/** Whether a rule is being replaced: it is not in the list for a moment. */
let isReplacing = false

export async function loadRules(): Promise<void> {
  const isNewer = answers.ask()
  try {
    const [own, servers] = await Promise.all([
      control<Listed>('GET', pathOf('project')),
      control<Listed>('GET', pathOf('server')).catch(noneOfOneProcess),
    ])
    if (!isNewer()) return
    hasServerRules.value = servers !== undefined
    rules.value = [
      ...own.faults.map((rule): ScopedRule => ({ scope: 'project', rule })),
      ...(servers?.faults ?? []).map((rule): ScopedRule => ({ scope: 'server', rule })),
    ]
  } catch (error) {
    if (isNewer()) rules.value = error as Error
  }
}

/** Loads the rules, unless one is being replaced: they are loaded after that. */
export function refreshRules(): void {
  if (!isReplacing) void loadRules()
}

/** One process of several refuses the rules of the whole server (docs/scale-out.md#what-one-process-refuses). */
function noneOfOneProcess(error: unknown): undefined {
  if (!(error instanceof Refusal && error.code === 'Mock.Shard')) throw error
}

/** The rule without its counters, as it can be added again. */
export function plainRule({ hits: _hits, seen: _seen, ...rule }: CountedFaultRule): FaultRule {
  return rule
}

function post(scope: RuleScope, rule: object): Promise<CountedFaultRule> {
  return control<CountedFaultRule>('POST', pathOf(scope), rule)
}

async function changed(): Promise<void> {
  await loadRules()
  refreshSummary()
}

/** Adds a rule; rejects with the refusal of the server. */
export async function addRule(scope: RuleScope, rule: object): Promise<CountedFaultRule> {
  const added = await post(scope, rule)
  await changed()
  return added
}

/** Replaces a rule: removes it and adds the other one. If the server refuses that one, the former is added again. */
export async function changeRule(
  { rule: former, scope }: ScopedRule,
  wanted: RuleScope,
  rule: object,
): Promise<CountedFaultRule> {
  isReplacing = true
  // A list that was asked for before may lack the rule as well.
  answers.forget()
  try {
    await control('DELETE', pathOf(scope, former.id))
    try {
      return await post(wanted, rule)
    } catch (error) {
      await post(scope, plainRule(former))
      throw error
    }
  } finally {
    isReplacing = false
    await changed()
  }
}

export async function removeRule({ rule, scope }: ScopedRule): Promise<void> {
  const { faults: said } = texts.value
  const report: Report = isMasked(rule)
    ? { text: said.removed(rule.id), lines: [said.noUndo] }
    : {
        text: said.removed(rule.id),
        lines: [said.undoSays],
        undo: () => addRule(scope, plainRule(rule)),
      }
  await withNotice(
    () => control('DELETE', pathOf(scope, rule.id)),
    () => report,
  )
  await changed()
}

/** Removes the rules of the project. */
export async function removeAllRules(): Promise<void> {
  await withNotice(
    () => control<{ removed: number }>('DELETE', pathOf('project')),
    ({ removed }) => texts.value.faults.removedAll(countText(removed)),
  )
  await changed()
}

export function explanationOf({ rule, scope }: ScopedRule): Promise<FaultExplanation> {
  return control<FaultExplanation>('GET', `${pathOf(scope, rule.id)}/explain`)
}
