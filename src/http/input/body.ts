import { z } from 'zod'
import { payloadInvalid } from '../../cloud/errors/errors.ts'
import { didYouMean } from '../../control/suggest.ts'
import { isTooDeep, MAX_DEPTH } from '../../schemas/depth.ts'
import { check, type Finding, pathTo, quote } from '../../schemas/findings.ts'
import { innermost } from '../../schemas/text-value.ts'
import { parseJsonBody } from './json-body.ts'
import { type Read, type Reader, WARNINGS } from './reader.ts'

/** Most keys of one object in a body; the largest documented one has seventeen. */
const MAX_KEYS = 1_000

const whole = (found: string, expected: string): Finding => ({ path: '$', found, expected })

/** Reads JSON bodies by a schema: null counts as left out, keys nobody knows are warned of. */
export function bodyReader(schema: z.ZodType, strict: boolean): Reader {
  return (raw) => {
    const parsed = parsedBody(raw)
    if ('finding' in parsed) return { error: payloadInvalid(parsed.finding) }
    return readBody(schema, parsed.value, strict)
  }
}

type Parsed = { value: Record<string, unknown> } | { finding: Finding }

/** The object a body holds; an empty body is an empty object. */
function parsedBody(raw: unknown): Parsed {
  let value: unknown
  try {
    value = parseJsonBody(raw) ?? {}
  } catch (error) {
    return { finding: whole((error as Error).message, 'JSON in UTF-8') }
  }
  if (isTooDeep(value, MAX_DEPTH) || hasTooManyKeys(value)) {
    const expected = `at most ${MAX_DEPTH} levels, and ${MAX_KEYS} keys in an object`
    return { finding: whole('more', expected) }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { finding: whole(quote(value), 'an object') }
  }
  return { value: value as Record<string, unknown> }
}

function readBody(
  schema: z.ZodType,
  given: Record<string, unknown>,
  strict: boolean,
): Read | { error: Error } {
  const input = withoutNulls(given) as Record<string, unknown>
  const checked = check(schema, input)
  if ('findings' in checked) return { error: payloadInvalid(checked.findings[0]) }
  const unknown = unknownKeys(schema, input, [])
  if (strict && unknown[0] !== undefined) {
    const expected = `a known key${hintAt(unknown[0])}`
    return { error: payloadInvalid({ path: placeOf(unknown[0]), found: 'it', expected }) }
  }
  const value = checked.value as Read['value']
  if (unknown.length === 0) return { value }
  const warnings = unknown.map((key, index) => {
    // The header has room for a few; what nobody reads need not be worked out.
    const hint = index < 8 ? hintAt(key) : ''
    return `unknown body key ${placeOf(key).replace(/^\$\.?/, '')}${hint}`
  })
  return { value: { ...value, [WARNINGS]: warnings } }
}

/** Whether an object of a value has more than MAX_KEYS keys. */
function hasTooManyKeys(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const inner = Object.values(value)
  return (!Array.isArray(value) && inner.length > MAX_KEYS) || inner.some(hasTooManyKeys)
}

/** Members of objects that are null are left out (contract: optional ones may be null, required ones not). */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === null ? [] : [[key, withoutNulls(inner)]],
    ),
  )
}

/** A key that an object's schema does not have, where the object is, and the keys it may have. */
interface UnknownKey {
  at: readonly PropertyKey[]
  key: string
  known: readonly string[]
}

function placeOf({ at, key }: UnknownKey): string {
  return pathTo([...at, key.slice(0, 64)])
}

function hintAt({ key, known }: UnknownKey): string {
  const meant = didYouMean(key, known)
  return meant === undefined ? '' : `, did you mean ${meant}?`
}

/** The keys of a valid input that its schema does not have, at any depth. */
function unknownKeys(schema: z.ZodType, input: unknown, at: PropertyKey[]): UnknownKey[] {
  const kind = plain(schema)
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

/** What a schema reads, without what is done before or after. */
function plain(schema: z.ZodType): z.ZodType {
  const kind = innermost(schema)
  if (!(kind instanceof z.ZodPipe)) return kind
  const { in: before, out: after } = kind.def
  return plain((before instanceof z.ZodTransform ? after : before) as z.ZodType)
}
