import { payloadInvalid } from '../../cloud/errors/errors.ts'
import type { OperationInputs } from '../../control/inputs/input-counts.ts'
import { didYouMean } from '../../control/suggest.ts'
import { check, type Finding, pathTo, quote } from '../../schemas/findings.ts'
import { API_LIMITS, JsonLimitError } from '../../schemas/json-limits.ts'
import * as z from '../../schemas/zod.ts'
import { addSchemaInputs, bodyInputs, innerSchema } from './body-inputs.ts'
import { parseJsonBody } from './json-body.ts'
import { MAX_NAME_LENGTH, type Reader, type ReadInput, WARNINGS } from './reader.ts'
import { MAX_KEPT } from './warnings.ts'

const bodyFinding = (found: string, expected: string): Finding => ({ path: '$', found, expected })

const ABOVE_LIMIT = bodyFinding(
  'more',
  `at most ${API_LIMITS.levels} levels, ${API_LIMITS.values} values, and ${API_LIMITS.keys} keys in an object`,
)

/**
 * Returns a reader of JSON bodies, which counts their keys in `inputs`. null counts as left out. An unknown JSON key gives
 * a warning, or an error with `strict`.
 */
export function bodyReader(schema: z.ZodType, strict: boolean, inputs?: OperationInputs): Reader {
  inputs?.addLazily(() => addSchemaInputs(inputs, z.built(schema)))
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
    value = parseJsonBody(raw, API_LIMITS) ?? {}
  } catch (error) {
    if (error instanceof JsonLimitError) return { finding: ABOVE_LIMIT }
    return { finding: bodyFinding((error as Error).message, 'JSON in UTF-8') }
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
  const texts: string[] = []
  let more = 0
  for (const key of unknownKeys(schema, input, [])) {
    if (strict) {
      const expected = `a known key${suggestionFor(key)}`
      return { error: payloadInvalid({ path: pathOfKey(key), found: 'it', expected }) }
    }
    // The header x-mock-warnings has room for eight; suggestions for the others would be wasted work.
    const hint = texts.length < 8 ? suggestionFor(key) : ''
    if (texts.length === MAX_KEPT) more++
    else texts.push(`unknown body key ${pathOfKey(key).replace(/^\$\.?/, '')}${hint}`)
  }
  const value = checked.value as ReadInput['value']
  return { value: texts.length === 0 ? value : { ...value, [WARNINGS]: { texts, more } } }
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
function* unknownKeys(
  schema: z.ZodType,
  input: unknown,
  at: readonly PropertyKey[],
): Generator<UnknownKey, void, undefined> {
  const kind = innerSchema(schema)
  if (kind instanceof z.ZodArray) {
    for (const [index, item] of (input as unknown[]).entries()) {
      yield* unknownKeys(kind.element as z.ZodType, item, [...at, index])
    }
  }
  if (!(kind instanceof z.ZodObject)) return
  const known = Object.keys(kind.shape)
  for (const [key, inner] of Object.entries(input as object)) {
    if (!Object.hasOwn(kind.shape, key)) yield { at, key, known }
    else yield* unknownKeys(kind.shape[key] as z.ZodType, inner, [...at, key])
  }
}
