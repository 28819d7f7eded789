import { pathTo, quote } from '../../schemas/findings.ts'
import { isAccepted } from './matchers.ts'
import { type PlacedRule, ruleFor } from './rule-path.ts'

/** A value that a contract does not allow. */
export interface Miss {
  condition: string
  found: string
  expected: string
}

/** Most differences of one request that are looked for. */
const MAX_MISSES = 20

type Steps = readonly (string | number)[]

/**
 * Compares a JSON value with the example of a contract and its rules. Without a rule it must be equal, and no member may be
 * missing or unknown: a consumer must not send what it did not promise.
 */
export function bodyMisses(
  rules: readonly PlacedRule[],
  example: unknown,
  value: unknown,
  at: Steps = [],
  misses: Miss[] = [],
): Miss[] {
  if (misses.length >= MAX_MISSES) return misses
  const rule = ruleFor(rules, at)?.rule
  const isAllowed =
    rule === undefined || isContainer(example) !== undefined
      ? hasForm(rule, example, value)
      : isAccepted(rule, value, example, 'json')
  if (!isAllowed) {
    misses.push({
      condition: `body${pathTo(at).slice(1)}`,
      found: quote(value),
      expected: rule === undefined ? quote(example) : ruleText(rule, example),
    })
    return misses
  }
  if (Array.isArray(example) && Array.isArray(value)) {
    listMisses(rules, example, value, at, misses)
  } else if (isContainer(example) === 'object' && isContainer(value) === 'object') {
    memberMisses(rules, example as object, value as object, at, misses)
  }
  return misses
}

/** Whether a value has the form of the example, without what is inside. */
function hasForm(rule: PlacedRule['rule'] | undefined, example: unknown, value: unknown): boolean {
  const kind = isContainer(example)
  if (kind === undefined) return example === value
  if (kind !== isContainer(value)) return false
  if (rule !== undefined) return isAccepted(withoutEquality(rule), value, example, 'json')
  return kind === 'object' || (example as unknown[]).length === (value as unknown[]).length
}

/** Equality of objects and arrays is equality of what is inside. */
function withoutEquality(rule: PlacedRule['rule']): PlacedRule['rule'] {
  const matchers = rule.matchers.map((one) =>
    one.match === 'equality' ? { ...one, match: 'type' } : one,
  )
  return { ...rule, matchers }
}

function isContainer(value: unknown): 'object' | 'array' | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return Array.isArray(value) ? 'array' : 'object'
}

/** Items of a list with a loose rule are compared with the example of the same position, or with the first one. */
function listMisses(
  rules: readonly PlacedRule[],
  example: readonly unknown[],
  value: readonly unknown[],
  at: Steps,
  misses: Miss[],
): void {
  for (const [index, item] of value.entries()) {
    const wanted = index < example.length ? example[index] : example[0]
    if (example.length > 0) bodyMisses(rules, wanted, item, [...at, index], misses)
  }
}

function memberMisses(
  rules: readonly PlacedRule[],
  example: object,
  value: object,
  at: Steps,
  misses: Miss[],
): void {
  const examples = new Map(Object.entries(example))
  const rule = ruleFor(rules, at)?.rule
  const [first] = examples.values()
  if (rule?.matchers.some(({ match }) => match === 'values') === true) {
    for (const [key, inner] of Object.entries(value)) {
      bodyMisses(rules, examples.get(key) ?? first, inner, [...at, key], misses)
    }
    return
  }
  for (const [key, wanted] of examples) {
    const inner = Object.hasOwn(value, key) ? value[key as keyof typeof value] : undefined
    bodyMisses(rules, wanted, inner, [...at, key], misses)
  }
  for (const key of Object.keys(value)) {
    if (examples.has(key)) continue
    const condition = `body${pathTo([...at, key]).slice(1)}`
    misses.push({ condition, found: 'a member', expected: 'no such member' })
  }
}

/** A rule in words. */
export function ruleText(rule: PlacedRule['rule'], example: unknown): string {
  const words = rule.matchers.map(({ match, ...more }) => {
    const facts = Object.values(more).map(quote).join(' ')
    if (match === 'type') return `the type of ${quote(example)}`
    if (match === 'equality') return quote(example)
    return `${match}${facts === '' ? '' : ` ${facts}`}`
  })
  return words.join(rule.combine === 'OR' ? ' or ' : ' and ')
}
