import { z } from 'zod'
import { payloadInvalid } from '../../cloud/errors/errors.ts'
import type { OperationInputs } from '../../control/inputs/input-counts.ts'
import { didYouMean } from '../../control/suggest.ts'
import { isTooDeep, MAX_DEPTH } from '../../schemas/depth.ts'
import { check, type Finding, pathTo, quote } from '../../schemas/findings.ts'
import { addSchemaInputs, bodyInputs, innerSchema } from './body-inputs.ts'
import { parseJsonBody } from './json-body.ts'
import { MAX_NAME_LENGTH, type Reader, type ReadInput, WARNINGS } from './reader.ts'

/** Maximum number of JSON keys of one object in a body; the largest documented object has seventeen. */
const MAX_KEYS = 1_000

const bodyFinding = (found: string, expected: string): Finding => ({ path: '$', found, expected })

/**
 * Returns a reader of JSON bodies, which counts their keys in `inputs`. null counts as left out. An unknown JSON key gives
 * a warning, or an error with `strict`.
 */
export function bodyReader(schema: z.ZodType, strict: boolean, inputs?: OperationInputs): Reader {
  if (inputs !== undefined) addSchemaInputs(inputs, schema)
  return (raw) => {
    const parsed = parsedBody(raw)
    if ('finding' in parsed) return { error: payloadInvalid(parsed.finding) }
    if (inputs !== undefined) {
      for (const input of bodyInputs(parsed.value)) inputs.countOf(input).requests++
    }
    return readBody(schema, parsed.value, strict)
  }
}

type Parsed = { value: Record<string, unknown> } | { finding: Finding }

/** The JSON object in a body; an empty body is an empty object. */
function parsedBody(raw: unknown): Parsed {
  let value: unknown
  try {
    value = parseJsonBody(raw) ?? {}
  } catch (error) {
    return { finding: bodyFinding((error as Error).message, 'JSON in UTF-8') }
  }
  if (isTooDeep(value, MAX_DEPTH) || hasTooManyKeys(value)) {
    const expected = `at most ${MAX_DEPTH} levels, and ${MAX_KEYS} keys in an object`
    return { finding: bodyFinding('more', expected) }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { finding: bodyFinding(quote(value), 'an object') }
  }
  return { value: value as Record<string, unknown> }
}

function readBody(
  schema: z.ZodType,
  given: Record<string, unknown>,
  strict: boolean,
): ReadInput | { error: Error } {
  const input = withoutNulls(given) as Record<string, unknown>
  const checked = check(schema, input)
  if ('findings' in checked) return { error: payloadInvalid(checked.findings[0]) }
  const unknown = unknownKeys(schema, input, [])
  if (strict && unknown[0] !== undefined) {
    const expected = `a known key${suggestionFor(unknown[0])}`
    return { error: payloadInvalid({ path: pathOfKey(unknown[0]), found: 'it', expected }) }
  }
  const value = checked.value as ReadInput['value']
  if (unknown.length === 0) return { value }
  const warnings = unknown.map((key, index) => {
    // The header x-mock-warnings has room for eight; suggestions for the others would be wasted work.
    const hint = index < 8 ? suggestionFor(key) : ''
    return `unknown body key ${pathOfKey(key).replace(/^\$\.?/, '')}${hint}`
  })
  return { value: { ...value, [WARNINGS]: warnings } }
}

/** Whether an object of a value has more than MAX_KEYS keys. */
function hasTooManyKeys(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const inner = Object.values(value)
  return (!Array.isArray(value) && inner.length > MAX_KEYS) || inner.some(hasTooManyKeys)
}

/** The value without object members that are null (docs/contract/behaviours.md#validation). */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === null ? [] : [[key, withoutNulls(inner)]],
    ),
  )
}

/** An unknown JSON key: the path of its object, and the keys that the object's schema has. */
interface UnknownKey {
  at: readonly PropertyKey[]
  key: string
  known: readonly string[]
}

function pathOfKey({ at, key }: UnknownKey): string {
  return pathTo([...at, key.slice(0, MAX_NAME_LENGTH)])
}

function suggestionFor({ key, known }: UnknownKey): string {
  const meant = didYouMean(key, known)
  return meant === undefined ? '' : `, did you mean ${meant}?`
}

/** JSON keys of a valid input that the schema does not have, at any depth. */
function unknownKeys(schema: z.ZodType, input: unknown, at: PropertyKey[]): UnknownKey[] {
  const kind = innerSchema(schema)
  if (kind instanceof z.ZodArray) {
    return (input as unknown[]).flatMap((item, index) =>
      unknownKeys(kind.element as z.ZodType, item, [...at, index]),
    )
  }
  if (!(kind instanceof z.ZodObject)) return []
  const known = Object.keys(kind.shape)
  return Object.entries(input as object).flatMap(([key, inner]) => {
    return Object.hasOwn(kind.shape, key)
      ? unknownKeys(kind.shape[key] as z.ZodType, inner, [...at, key])
      : [{ at, key, known }]
  })
}
