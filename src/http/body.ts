import { z } from 'zod'
import { payloadInvalid } from '../cloud/errors.ts'
import { didYouMean } from '../control/suggest.ts'
import { check, type Finding, pathTo, quote } from '../schemas/findings.ts'
import { innermost } from '../schemas/text-value.ts'
import { parseJsonBody } from './json-body.ts'
import { type Read, type Reader, WARNINGS } from './read.ts'

/** Deepest nesting of a body; the deepest documented one has six levels. */
const DEEPEST = 64

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
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { finding: whole(quote(value), 'an object') }
  }
  if (!isShallow(value, DEEPEST)) {
    return { finding: whole('deeper nesting', `at most ${DEEPEST} levels`) }
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
  if ('findings' in checked) return { error: payloadInvalid(checked.findings[0] as Finding) }
  const unknown = unknownKeys(schema, input, [])
  if (strict && unknown[0] !== undefined) {
    const { path, hint } = unknown[0]
    return { error: payloadInvalid({ path, found: 'it', expected: `a known key${hint}` }) }
  }
  const value = checked.value as Read['value']
  if (unknown.length === 0) return { value }
  const warnings = unknown.map(({ path, hint }) => `unknown body key ${path.slice(2)}${hint}`)
  return { value: { ...value, [WARNINGS]: warnings } }
}

/** Whether a value nests at most so many levels deep. */
function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1))
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

interface UnknownKey {
  path: string
  hint: string
}

/** The keys of a valid input that its schema does not have, at any depth. */
function unknownKeys(schema: z.ZodType, input: unknown, path: PropertyKey[]): UnknownKey[] {
  const kind = plain(schema)
  if (kind instanceof z.ZodArray) {
    return (input as unknown[]).flatMap((item, index) =>
      unknownKeys(kind.element as z.ZodType, item, [...path, index]),
    )
  }
  if (!(kind instanceof z.ZodObject)) return []
  const known = Object.keys(kind.shape)
  return Object.entries(input as object).flatMap(([key, inner]) => {
    const field = kind.shape[key] as z.ZodType | undefined
    if (field !== undefined) return unknownKeys(field, inner, [...path, key])
    const meant = didYouMean(key, known)
    const hint = meant === undefined ? '' : `, did you mean ${meant}?`
    return [{ path: pathTo([...path, key.slice(0, 64)]), hint }]
  })
}

/** What a schema reads, without what is done before or after. */
function plain(schema: z.ZodType): z.ZodType {
  const kind = innermost(schema)
  if (!(kind instanceof z.ZodPipe)) return kind
  const { in: before, out: after } = kind.def
  return plain((before instanceof z.ZodTransform ? after : before) as z.ZodType)
}
