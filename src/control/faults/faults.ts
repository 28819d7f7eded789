// faults/: rules that make requests fail, wait or break, and the latency of every response.

import { SeededRandom } from '../../cloud/kernel/seeded-random.ts'
import type { CountedFaultRule, FaultEffect, FaultRule } from '../../schemas/fault.ts'
import type { FaultExplanation } from '../../schemas/fault-explanation.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'
import { type RuleEntry, RuleList } from '../rule-list.ts'
import { isRuleFor } from './answer-faults.ts'
import { countedRule, isUnspent, type RuleNow, ruleNow } from './counted-rule.ts'
import { drawnDelay } from './delay.ts'
import { type FaultRequest, firstMismatch, type Mismatch } from './fault-match.ts'
import { FaultRecord, factsOf } from './fault-record.ts'
import { invalidFault, readJsonRule, readRule } from './fault-rule.ts'
import type { FaultState, FaultsState } from './faults-state.ts'
import { beyondLimit, type Owners, RateLimit } from './rate-limit.ts'

/** A fault that applies to a request. */
export interface FiredFault {
  id: string
  effect: FaultEffect
  /** Host ms to wait. */
  wait: number
  /** World ms until a rate limit lets requests pass again. */
  retryIn?: number
}

/** Runtime data of a rule: matching requests (`seen`), fired requests (`hits`), random generators and budgets. */
interface Counts {
  readonly chance: SeededRandom
  readonly delays: SeededRandom
  readonly limit: RateLimit | undefined
  readonly record: FaultRecord
  seen: number
  hits: number
}

type FaultEntry = RuleEntry<FaultRule, Counts>

export interface FaultsOptions {
  /** Seeds the random generators of each rule, together with the rule's id. */
  seed: string
  /** Prefix of generated ids. */
  prefix: string
  /** The only project whose requests these rules get; undefined for rules of the server. */
  projectId?: string
}

/** The fault rules of a world or of the whole server, in order: the first rule that applies decides. */
export class FaultRules extends RuleList<FaultRule, Counts> {
  readonly #options: FaultsOptions
  /** Random generator for delays that requests ask for. */
  #delays: SeededRandom

  /** Initial rules may name a project other than `options.projectId`, because every world starts with the same ones. */
  constructor(options: FaultsOptions, rules: readonly FaultRule[] = []) {
    super(options.prefix, rules)
    this.#options = options
    this.#delays = new SeededRandom(`${options.seed}/asked/delay`)
    for (const rule of rules) this.#addRule(readRule(rule))
  }

  /** Adds a rule. Throws 400 Mock.InvalidFault if it is malformed, its id is taken, or it can never fire. */
  add(input: unknown): CountedFaultRule {
    return countedRule(ruleNow(this.#addRule(readRule(input, this.#options.projectId))))
  }

  /** Adds a rule that is JSON data and does not change later, such as a request body; throws like `add`. */
  addJson(json: unknown): CountedFaultRule {
    return countedRule(ruleNow(this.#addRule(readJsonRule(json, this.#options.projectId))))
  }

  #addRule(rule: FaultRule): FaultEntry {
    const { seed } = this.#options
    const countsOf = (id: string): Counts => ({
      chance: new SeededRandom(`${seed}/fault/${id}`),
      delays: new SeededRandom(`${seed}/fault/${id}/delay`),
      ...initialCounters(rule),
      seen: 0,
      hits: 0,
    })
    return this.insert(rule, countsOf, invalidFault)
  }

  /** The state of the rules, without the records that explain them. */
  stateFor(owners: Owners): FaultsState {
    const rules = [...this.entries()].map(({ rule, counts }): FaultState => {
      const { chance, delays, hits, limit, seen } = counts
      const windows = limit?.windows(owners) ?? []
      return { rule, seen, hits, chance: chance.state, delays: delays.state, windows }
    })
    return { generatedIds: this.generatedIds, requestedDelays: this.#delays.state, rules }
  }

  /** Replaces all rules by those of a state. Drops windows for which `ownerOf` returns undefined. */
  restore(
    { requestedDelays, generatedIds, rules }: FaultsState,
    ownerOf: (projectId: string | null) => object | null | undefined,
  ): void {
    this.#delays = new SeededRandom(requestedDelays)
    const entries = rules.map(({ rule, windows, ...state }) => {
      const { limit, record } = initialCounters(rule)
      for (const { project_id, ...window } of windows) {
        const owner = ownerOf(project_id)
        if (owner !== undefined) limit?.setWindow(owner, window)
      }
      const [chance, delays] = [new SeededRandom(state.chance), new SeededRandom(state.delays)]
      return { rule, counts: { ...state, chance, delays, limit, record } }
    })
    this.replaceAll(generatedIds, entries)
  }

  /** Whether a rule is for an operation. */
  areFor(operation: AnyOperationId): boolean {
    return [...this.entries()].some(({ rule }) => isRuleFor(rule, operation))
  }

  /** The rules with their counts of now, not masked. */
  now(): RuleNow[] {
    return [...this.entries()].map(ruleNow)
  }

  list(): CountedFaultRule[] {
    return this.now().map(countedRule)
  }

  /** Rules that never fired, and rules that did not reach their `times`, `first` or `nth` yet. */
  unspent(): CountedFaultRule[] {
    return this.now().filter(isUnspent).map(countedRule)
  }

  /** Why a rule fired or did not fire for the last requests; undefined if there is no such rule. */
  explain(id: string): FaultExplanation | undefined {
    const entry = this.find(id)
    if (entry === undefined) return undefined
    const now = ruleNow(entry)
    return entry.counts.record.explain(countedRule(now), isUnspent(now))
  }

  /** The fault of the first rule that applies to a request. Counts the request in every rule it checks. */
  fire(request: FaultRequest): FiredFault | undefined {
    return this.#evaluate(request, undefined)
  }

  /** Records a request for which no rule may fire; `decider` names the reason, such as `the header x-mock-fault`. */
  skip(request: FaultRequest, decider: string): void {
    this.#evaluate(request, decider)
  }

  /** The fault that a request asks for with a header. */
  requested(id: string, effect: FaultEffect): FiredFault {
    return { id, effect, wait: waitOf(effect, this.#delays) }
  }

  #evaluate(request: FaultRequest, decider: string | undefined): FiredFault | undefined {
    if (this.size === 0) return undefined
    let fired: FiredFault | undefined
    let decided = decider
    const facts = factsOf(request)
    for (const counted of this.entries()) {
      const { rule, counts } = counted
      if (!isRuleFor(rule, request.operation)) {
        counts.record.addOther(request.operation)
      } else if (decided !== undefined) {
        counts.record.add(facts, decidedBy(decided))
      } else {
        const { seen } = counts
        const verdict = verdictOf(counted, request)
        if (counts.seen !== seen) this.changed()
        if ('condition' in verdict) counts.record.add(facts, verdict)
        else {
          counts.record.add(facts)
          fired = verdict
          decided = `rule ${rule.id}`
        }
      }
    }
    return fired
  }
}

function initialCounters({ rate_limit }: FaultRule): Pick<Counts, 'limit' | 'record'> {
  return { limit: rate_limit && new RateLimit(rate_limit), record: new FaultRecord() }
}

function decidedBy(decider: string): Mismatch {
  return {
    condition: 'earlier',
    found: decider,
    expected: 'no earlier rule or fault of the request',
  }
}

/** The fault of a rule for a request of its operation, or the condition that keeps it from firing. */
function verdictOf(counted: FaultEntry, request: FaultRequest): FiredFault | Mismatch {
  const { rule, counts } = counted
  const mismatch = firstMismatch(rule, request)
  if (mismatch !== undefined) return mismatch
  counts.seen++
  const taken = counts.limit?.consume(request.world ?? null, request.now())
  if (taken !== undefined && 'left' in taken) {
    const found = `${taken.left} of ${rule.rate_limit?.requests} left`
    return { condition: 'rate_limit', found, expected: 'none left' }
  }
  const miss = countMismatch(counted)
  if (miss !== undefined) return miss
  counts.hits++
  const effect = rule.rate_limit === undefined ? rule : beyondLimit(rule, rule.rate_limit)
  const fired = { id: rule.id, effect, wait: waitOf(rule, counts.delays) }
  return taken === undefined ? fired : { ...fired, retryIn: taken.wait }
}

function waitOf({ delay }: FaultEffect, chance: SeededRandom): number {
  return delay === undefined ? 0 : drawnDelay(delay, chance)
}

/** The count or probability that keeps a rule from firing for a matching request; undefined if none does. */
function countMismatch({ rule, counts: { chance, seen, hits } }: FaultEntry): Mismatch | undefined {
  const { times, first, nth, every, probability } = rule
  if (times !== undefined && hits >= times) {
    return { condition: 'times', found: `${hits} of ${times} used up`, expected: 'one left' }
  }
  const found = `matching request ${seen}`
  if (first !== undefined && seen > first) {
    return { condition: 'first', found, expected: `one of the first ${first}` }
  }
  if (nth !== undefined && seen !== nth) {
    return { condition: 'nth', found, expected: `matching request ${nth}` }
  }
  if (every !== undefined && seen % every !== 0) {
    return { condition: 'every', found, expected: `a multiple of ${every}` }
  }
  const drawn = probability === undefined ? 0 : chance.fraction()
  return probability === undefined || drawn < probability
    ? undefined
    : { condition: 'probability', found: `drew ${drawn}`, expected: `less than ${probability}` }
}
