import { type RandomState, SeededRandom } from '../../cloud/kernel/chance.ts'
import type { CountedFaultRule, FaultEffect, FaultRule } from '../../schemas/fault.ts'
import type { FaultExplanation } from '../../schemas/fault-explanation.ts'
import { type Entry, RuleBook } from '../rule-book.ts'
import { drawnDelay } from './delay.ts'
import { type FaultRequest, firstMismatch, type Miss } from './fault-match.ts'
import { FaultRecord, factsOf } from './fault-record.ts'
import { faultRefused, readRule } from './fault-rule.ts'
import { beyondLimit, RateLimit, type Window } from './rate-limit.ts'

/** A fault that applies to a request. */
export interface Fired {
  id: string
  effect: FaultEffect
  /** Host ms to wait. */
  wait: number
  /** World ms until a rate limit lets requests pass again. */
  retryIn?: number
}

/** What is known of a rule: requests that matched, requests it fired for, its own chance and budgets. */
interface Counts {
  readonly chance: SeededRandom
  readonly delays: SeededRandom
  readonly limit: RateLimit | undefined
  readonly record: FaultRecord
  seen: number
  hits: number
}

type Counted = Entry<FaultRule, Counts>

/** All there is to know of fault rules. */
export interface FaultsState {
  /** How many ids were made. */
  made: number
  /** Where the chance of delays that requests ask for stands. */
  asked: RandomState
  rules: readonly FaultState[]
}

/** A rule, what is counted of it, and where its chance stands. */
export interface FaultState {
  rule: FaultRule & { id: string }
  seen: number
  hits: number
  chance: RandomState
  /** Where the chance of its delays stands. */
  delays: RandomState
  /** What was used of the budgets of its rate limit; null is the world of the rules, or no world. */
  windows: readonly (Window & { project_id: string | null })[]
}

/** Whose budgets there are: null for the world of the rules, or for requests to no world. */
export type Owners = Iterable<readonly [projectId: string | null, owner: object | null]>

export interface FaultsOptions {
  /** Chance of each rule grows from this and the rule's id. */
  seed: string
  /** What generated ids start with. */
  prefix: string
  /** The only project these rules can see, if there is one. */
  projectId?: string
}

/** The fault rules of a world, or of the whole server: in order, the first that applies wins. */
export class Faults extends RuleBook<FaultRule, Counts> {
  readonly #options: FaultsOptions
  /** Of delays that requests ask for themselves. */
  #delays: SeededRandom

  /** Rules from the start were made for whatever world there is: one may name another project. */
  constructor(options: FaultsOptions, rules: readonly FaultRule[] = []) {
    super(options.prefix, rules)
    this.#options = options
    this.#delays = new SeededRandom(`${options.seed}/asked/delay`)
    for (const rule of rules) this.#enter(readRule(rule))
  }

  /** Adds a rule; refuses with 400 Mock.InvalidFault one that is malformed, taken or can never fire. */
  add(input: unknown): CountedFaultRule {
    return countedRule(this.#enter(readRule(input, this.#options.projectId)))
  }

  #enter(rule: FaultRule): Counted {
    const { seed } = this.#options
    const countsOf = (id: string): Counts => ({
      chance: new SeededRandom(`${seed}/fault/${id}`),
      delays: new SeededRandom(`${seed}/fault/${id}/delay`),
      ...begun(rule),
      seen: 0,
      hits: 0,
    })
    return this.enter(rule, countsOf, faultRefused)
  }

  /** All there is to know of the rules, but for what explains them. */
  stateFor(owners: Owners): FaultsState {
    const rules = [...this.entries()].map(({ rule, counts }): FaultState => {
      const { chance, delays, hits, limit, seen } = counts
      const windows = [...owners].flatMap(([project_id, owner]) => {
        const window = limit?.window(owner)
        return window === undefined ? [] : [{ project_id, ...window }]
      })
      return { rule, seen, hits, chance: chance.state, delays: delays.state, windows }
    })
    return { made: this.made, asked: this.#delays.state, rules }
  }

  /** Goes on from a state, in the place of all there is. An owner that there can be none of is left out. */
  restore(
    { asked, made, rules }: FaultsState,
    ownerOf: (projectId: string | null) => object | null | undefined,
  ): void {
    this.#delays = new SeededRandom(asked)
    const entries = rules.map(({ rule, windows, ...state }) => {
      const { limit, record } = begun(rule)
      for (const { project_id, ...window } of windows) {
        const owner = ownerOf(project_id)
        if (owner !== undefined) limit?.open(owner, window)
      }
      const [chance, delays] = [new SeededRandom(state.chance), new SeededRandom(state.delays)]
      return { rule, counts: { ...state, chance, delays, limit, record } }
    })
    this.resume(made, entries)
  }

  list(): CountedFaultRule[] {
    return [...this.entries()].map(countedRule)
  }

  /** The rules that still have something to do: that never fired, or whose times, first or nth lie ahead. */
  unspent(): CountedFaultRule[] {
    return [...this.entries()].filter(isUnspent).map(countedRule)
  }

  /** Why a rule fired or did not for the last requests; undefined where there is no such rule. */
  explain(id: string): FaultExplanation | undefined {
    const counted = this.find(id)
    return counted?.counts.record.explain(countedRule(counted), isUnspent(counted))
  }

  /** The first rule that applies to the request; counts what it looks at. */
  fire(request: FaultRequest): Fired | undefined {
    return this.#look(request, undefined)
  }

  /** Tells the rules of a request that something else decided about, `the header x-mock-fault` for one. */
  passOver(request: FaultRequest, decider: string): void {
    this.#look(request, decider)
  }

  /** A fault that a request asks for itself. */
  asked(id: string, effect: FaultEffect): Fired {
    return { id, effect, wait: waitOf(effect, this.#delays) }
  }

  #look(request: FaultRequest, decider: string | undefined): Fired | undefined {
    if (this.size === 0) return undefined
    let fired: Fired | undefined
    let decided = decider
    const facts = factsOf(request)
    for (const counted of this.entries()) {
      const { rule, counts } = counted
      if (rule.operation !== '*' && rule.operation !== request.operation) {
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

function begun({ rate_limit }: FaultRule): Pick<Counts, 'limit' | 'record'> {
  return { limit: rate_limit && new RateLimit(rate_limit), record: new FaultRecord() }
}

function decidedBy(decider: string): Miss {
  return { condition: 'earlier', found: decider, expected: 'nothing that decides before the rule' }
}

function countedRule({ rule, counts: { seen, hits } }: Counted): CountedFaultRule {
  return { ...rule, seen, hits }
}

function isUnspent({ rule, counts: { seen, hits } }: Counted): boolean {
  const { times, first, nth } = rule
  if (hits === 0) return true
  if (times === undefined && first === undefined && nth === undefined) return false
  return hits < (times ?? Infinity) && seen < (first ?? Infinity) && seen < (nth ?? Infinity)
}

/** What a rule does to a request for its operation, or why it does not. */
function verdictOf(counted: Counted, request: FaultRequest): Fired | Miss {
  const { rule, counts } = counted
  const mismatch = firstMismatch(rule, request)
  if (mismatch !== undefined) return mismatch
  counts.seen++
  const taken = counts.limit?.take(request.world ?? null, request.now())
  if (taken !== undefined && 'left' in taken) {
    const found = `${taken.left} of ${rule.rate_limit?.requests} left`
    return { condition: 'rate_limit', found, expected: 'none left' }
  }
  const miss = whyNotDue(counted)
  if (miss !== undefined) return miss
  counts.hits++
  const effect = rule.rate_limit === undefined ? rule : beyondLimit(rule, rule.rate_limit)
  const fired = { id: rule.id, effect, wait: waitOf(rule, counts.delays) }
  return taken === undefined ? fired : { ...fired, retryIn: taken.wait }
}

function waitOf({ delay }: FaultEffect, chance: SeededRandom): number {
  return delay === undefined ? 0 : drawnDelay(delay, chance)
}

/** Which of a rule's counts keeps it from firing for a request that matched. */
function whyNotDue({ rule, counts: { chance, seen, hits } }: Counted): Miss | undefined {
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
