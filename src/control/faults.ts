import { Chance, type ChanceWords } from '../cloud/chance.ts'
import { published } from '../cloud/errors.ts'
import { matchesPattern } from '../cloud/iam.ts'
import {
  type CountedFaultRule,
  type FaultEffect,
  type FaultMatch,
  FaultRule,
} from '../schemas/fault.ts'
import { check, type Finding, quote } from '../schemas/findings.ts'
import { formerNames, type OperationId, operation } from '../schemas/operations.ts'
import { inputInvalid } from './control-errors.ts'
import { type Entry, RuleBook } from './rule-book.ts'

/** What of a request a rule can look at. What is costly to know is only asked for. */
export interface FaultRequest {
  operation: OperationId
  path: Readonly<Record<string, string>>
  header(name: string): string | undefined
  query(name: string): string | undefined
  /** What the body calls name, the name of the instance of the path, or what the query calls name. */
  name(): string | undefined
  /** The JSON body; undefined where there is none. */
  body(): unknown
}

/** A rule that applies to a request. */
export interface Fired {
  id: string
  effect: FaultEffect
}

/** Requests that matched, requests it fired for, and the rule's own chance. */
interface Counts {
  readonly chance: Chance
  seen: number
  hits: number
}

type Counted = Entry<FaultRule, Counts>

/** All there is to know of fault rules. */
export interface FaultsState {
  /** How many ids were made. */
  made: number
  rules: readonly FaultState[]
}

/** A rule, what is counted of it, and where its chance stands. */
export interface FaultState {
  rule: FaultRule & { id: string }
  seen: number
  hits: number
  chance: ChanceWords
}

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

  constructor(options: FaultsOptions, rules: readonly FaultRule[] = []) {
    super(options.prefix)
    this.#options = options
    for (const rule of rules) this.add(rule)
  }

  /** Adds a rule; refuses with 400 Mock.InvalidFault one that is malformed, taken or can never fire. */
  add(input: unknown): CountedFaultRule {
    const { seed, projectId } = this.#options
    const countsOf = (id: string) => {
      return { chance: new Chance(`${seed}/fault/${id}`), seen: 0, hits: 0 }
    }
    return shown(this.enter(readRule(input, projectId), countsOf, refused))
  }

  get state(): FaultsState {
    const rules = [...this.entries()].map(({ rule, counts }) => {
      return { rule, ...counts, chance: counts.chance.words }
    })
    return { made: this.made, rules }
  }

  /** Goes on from a state, in the place of all there is. */
  restore({ made, rules }: FaultsState): void {
    const entries = rules.map(({ rule, seen, hits, chance }) => {
      return { rule, counts: { chance: new Chance(chance), seen, hits } }
    })
    this.resume(made, entries)
  }

  list(): CountedFaultRule[] {
    return [...this.entries()].map(shown)
  }

  /** The first rule that applies to the request; counts what it looks at. */
  fire(request: FaultRequest): Fired | undefined {
    for (const counted of this.entries()) {
      const { rule, counts } = counted
      if (!isMeant(rule, request)) continue
      counts.seen++
      this.changed()
      if (!isDue(counted)) continue
      counts.hits++
      return { id: rule.id, effect: rule }
    }
    return undefined
  }
}

function shown({ rule, counts: { seen, hits } }: Counted): CountedFaultRule {
  return { ...rule, seen, hits }
}

function isDue({ rule, counts: { chance, seen, hits } }: Counted): boolean {
  if (rule.times !== undefined && hits >= rule.times) return false
  if (rule.first !== undefined && seen > rule.first) return false
  if (rule.nth !== undefined && seen !== rule.nth) return false
  if (rule.every !== undefined && seen % rule.every !== 0) return false
  return rule.probability === undefined || chance.fraction() < rule.probability
}

function isMeant({ operation, match }: FaultRule, request: FaultRequest): boolean {
  if (operation !== '*' && operation !== request.operation) return false
  return match === undefined || matches(match, request)
}

function matches({ query, header, path, name, body }: FaultMatch, request: FaultRequest): boolean {
  return (
    every(query, (key) => request.query(key)) &&
    every(header, (key) => request.header(key.toLowerCase())) &&
    every(path, (key) => request.path[key]) &&
    (name === undefined || matchesPattern(name, request.name() ?? '')) &&
    (body === undefined || contains(request.body(), body))
  )
}

function every(
  wanted: Readonly<Record<string, string | number | boolean>> | undefined,
  read: (key: string) => string | undefined,
): boolean {
  return Object.entries(wanted ?? {}).every(([key, value]) => read(key) === String(value))
}

/** Whether all of `part` stands in `whole`: objects key by key, everything else as it is. */
function contains(whole: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return whole === part
  if (typeof whole !== 'object' || whole === null) return false
  if (Array.isArray(part) !== Array.isArray(whole)) return false
  return Object.entries(part).every(([key, value]) =>
    contains((whole as Record<string, unknown>)[key], value),
  )
}

function readRule(input: unknown, projectId: string | undefined): FaultRule {
  const checked = check(FaultRule, input)
  if ('findings' in checked) throw refused(checked.findings.map(withPresentName))
  const rule = checked.value
  const findings = whyItNeverFires(rule, projectId)
  if (findings.length > 0) throw refused(findings)
  return rule
}

/** Every mistake in a rule, those that keep it from ever firing included. */
export function whyItNeverFires(rule: FaultRule, projectId?: string): Finding[] {
  const { status, error_code, delay, fault, nth, first, every: each, match } = rule
  const findings: Finding[] = []
  const find = (path: string, found: unknown, expected: string) =>
    findings.push({ path, found: quote(found), expected })
  if (
    status === undefined &&
    error_code === undefined &&
    delay === undefined &&
    fault === undefined
  ) {
    find('$', rule, 'at least one of status, error_code, delay and fault')
  }
  if (status === undefined && error_code !== undefined && published(error_code) === undefined) {
    find('$.error_code', error_code, 'a published code, or a status beside it')
  }
  if (nth !== undefined && first !== undefined && nth > first) {
    find('$.nth', nth, `at most first, which is ${first}: the rule could never fire`)
  }
  if (nth !== undefined && each !== undefined && nth % each !== 0) {
    find('$.nth', nth, `a multiple of every, which is ${each}: the rule could never fire`)
  }
  if (each !== undefined && first !== undefined && each > first) {
    find('$.every', each, `at most first, which is ${first}: the rule could never fire`)
  }
  findings.push(...whyThePathNeverMatches(rule.operation, match?.path ?? {}, projectId))
  return findings
}

function whyThePathNeverMatches(
  id: FaultRule['operation'],
  path: Readonly<Record<string, unknown>>,
  projectId: string | undefined,
): Finding[] {
  const { path: template } = id === '*' ? { path: '' } : operation(id)
  const known = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
  return Object.entries(path).flatMap(([name, value]) => {
    if (id !== '*' && !known.includes(name)) {
      return [
        {
          path: `$.match.path.${name}`,
          found: quote(name),
          expected: `one of the path parameters ${known.join(', ')}`,
        },
      ]
    }
    return name === 'project_id' && projectId !== undefined && value !== projectId
      ? [{ path: '$.match.path.project_id', found: quote(value), expected: quote(projectId) }]
      : []
  })
}

/** A name from older SDKs is answered with today's. */
function withPresentName(finding: Finding): Finding {
  const present = formerNames[finding.found.slice(1, -1)]
  return finding.path !== '$.operation' || present === undefined
    ? finding
    : { ...finding, expected: `${quote(present)}, its present name` }
}

function refused(findings: readonly Finding[]) {
  return inputInvalid('InvalidFault', findings)
}
