import { isSameJson } from '../../cloud/kernel/same-json.ts'
import type { Steps } from '../../cloud/kernel/steps.ts'
import {
  type Checked,
  check,
  type Finding,
  type Findings,
  pathTo,
  quote,
} from '../../schemas/findings.ts'
import { hasMoreValues, MAX_CONTROL_VALUES } from '../../schemas/json-limits.ts'
import { NamedWorld, ServerState, StateIam } from '../../schemas/server-state.ts'
import { WorldState } from '../../schemas/state.ts'
import * as z from '../../schemas/zod.ts'
import { MAX_FINDINGS } from '../control-errors.ts'

/** Objects whose members are checked one by one, and whose lists item by item. */
const largeObjects: readonly z.ZodType[] = [ServerState, StateIam, NamedWorld, WorldState]

function isLarge(schema: z.ZodType): boolean {
  return largeObjects.some((large) => z.built(large) === z.built(schema))
}

/**
 * Checks a state in steps, a record in each. Gives what `check` gives: the same findings in the same order, but only the
 * first 20. The keys of the value are in the order of the input, so that an imported state is exported byte for byte.
 */
export function* checkSteps<S extends z.ZodType>(
  schema: S,
  input: unknown,
  at: readonly PropertyKey[] = [],
): Steps<Checked<z.output<S>>> {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input)
  if (isObject && schema instanceof z.ZodObject && isLarge(schema)) {
    return (yield* checkMembers(schema, input as Json, at)) as Checked<z.output<S>>
  }
  if (hasMoreValues(input, MAX_CONTROL_VALUES)) {
    const expected = `at most ${MAX_CONTROL_VALUES} values`
    return { findings: [{ path: pathTo(at), found: 'more', expected }] }
  }
  const checked = check(schema, input, at)
  if ('findings' in checked) return checked
  // Mostly the value is a copy and nothing else. The input is then kept, because the copy is gone sooner.
  const isCopy = isSameJson(input, checked.value)
  return { value: (isCopy ? input : orderedLike(input, checked.value)) as z.output<S> }
}

type Json = Record<string, unknown>

function* checkMembers(
  { shape }: z.ZodObject,
  input: Json,
  at: readonly PropertyKey[],
): Steps<Checked<Json>> {
  const findings: Finding[] = []
  const values = new Map<string, unknown>()
  for (const [key, field] of Object.entries(shape)) {
    const schema = field as z.ZodType
    const given = input[key]
    const isList = schema instanceof z.ZodArray && Array.isArray(given)
    const checked = yield* isList
      ? checkItems(schema.element as z.ZodType, given as unknown[], [...at, key])
      : checkSteps(schema, given, [...at, key])
    if ('findings' in checked) findings.push(...checked.findings)
    else if (Object.hasOwn(input, key)) values.set(key, checked.value)
    if (findings.length >= MAX_FINDINGS) break
    yield
  }
  const unknown = Object.keys(input).filter((key) => !Object.hasOwn(shape, key))
  for (const key of unknown.slice(0, MAX_FINDINGS)) {
    findings.push({ path: pathTo([...at, key]), found: quote(key), expected: 'no such key' })
  }
  const keys = Object.keys(input)
  return result(findings, () => Object.fromEntries(keys.map((key) => [key, values.get(key)])))
}

function* checkItems(
  element: z.ZodType,
  input: readonly unknown[],
  at: readonly PropertyKey[],
): Steps<Checked<unknown[]>> {
  const findings: Finding[] = []
  const values: unknown[] = []
  for (const [index, item] of input.entries()) {
    const checked = yield* checkSteps(element, item, [...at, index])
    if ('findings' in checked) findings.push(...checked.findings)
    else values.push(checked.value)
    if (findings.length >= MAX_FINDINGS) break
    yield
  }
  return result(findings, () => values)
}

function result<T>(findings: readonly Finding[], value: () => T): Checked<T> {
  return findings.length > 0 ? { findings: findings as Findings } : { value: value() }
}

/**
 * A parsed value with its keys in the order of the input. Parts that the schema returned unchanged, such as match.body of
 * a fault rule, have that order already.
 */
function orderedLike(input: unknown, value: unknown): unknown {
  if (value === input || typeof value !== 'object' || value === null) return value
  const given = Object(input) as Record<PropertyKey, unknown>
  if (Array.isArray(value)) return value.map((item, index) => orderedLike(given[index], item))
  const known = value as Record<string, unknown>
  const keys = new Set([...Object.keys(given), ...Object.keys(known)])
  return Object.fromEntries(
    [...keys].flatMap((key) =>
      Object.hasOwn(known, key) ? [[key, orderedLike(given[key], known[key])]] : [],
    ),
  )
}
