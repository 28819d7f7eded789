import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { parameterInvalid } from '../../cloud/errors/errors.ts'
import { BoundedMap } from '../../cloud/kernel/bounded-map.ts'
import { didYouMean } from '../../control/suggest.ts'
import { check, quote } from '../../schemas/findings.ts'
import { parseQueryString, type QueryValue } from '../../schemas/query-string.ts'
import { valueOfText } from '../../schemas/text-value.ts'
import { bodyReader } from './body.ts'
import { type Reader, type ReadInput, WARNINGS } from './reader.ts'

/** Fastify's validator compiler for the API, made from our readers. Path parameters are not checked here. */
export function inputReader(strict: boolean): FastifySchemaCompiler<z.ZodObject> {
  return ({ schema, httpPart }) =>
    httpPart === 'querystring'
      ? queryReader(schema, strict)
      : httpPart === 'body'
        ? bodyReader(schema, strict)
        : () => true
}

const MAX_CACHED = 1_000

const MAX_CACHED_LENGTH = 512

/** Returns a reader of query strings, which caches the result of valid ones. */
export function queryReader(schema: z.ZodObject, strict: boolean): Reader {
  const cache = new BoundedMap<string, ReadInput>(MAX_CACHED)
  return (raw) => {
    const query = raw as string
    const cached = cache.get(query)
    if (cached !== undefined) return cached
    const read = readQuery(schema, query, strict)
    if ('value' in read && query.length <= MAX_CACHED_LENGTH) cache.set(query, read)
    return read
  }
}

function readQuery(
  schema: z.ZodObject,
  query: string,
  strict: boolean,
): ReadInput | { error: Error } {
  const values = parseQueryString(query)
  const known = Object.keys(schema.shape)
  const unknown = [...values.keys()].filter(
    (name) => !known.includes(name) && !isMockParameter(name),
  )
  if (strict && unknown[0] !== undefined) {
    return invalidParameter(
      unknown[0],
      quote(unknown[0]),
      `a known parameter${suggestion(unknown[0], known)}`,
    )
  }
  const input: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(schema.shape)) {
    const given = values.get(name)
    if (given === undefined) continue
    const [first, ...more] = given as [QueryValue, ...QueryValue[]]
    if (more.length > 0) return invalidParameter(name, `it ${given.length} times`, 'it once')
    if ('broken' in first)
      return invalidParameter(name, quote(first.broken), 'valid percent-encoding')
    if (first.text !== '') input[name] = valueOfText(field as z.ZodType, first.text)
  }
  const checked = check(schema, input)
  if ('findings' in checked) return { error: parameterInvalid(checked.findings[0]) }
  return { value: withWarnings(checked.value, unknown, known) }
}

/** Parameters that start with two underscores belong to the mock, for example `__code`. */
function isMockParameter(name: string): boolean {
  return name.startsWith('__')
}

function invalidParameter(name: string, found: string, expected: string): { error: Error } {
  return { error: parameterInvalid({ path: name, found, expected }) }
}

function withWarnings(
  value: object,
  unknown: readonly string[],
  known: readonly string[],
): ReadInput['value'] {
  if (unknown.length === 0) return value as ReadInput['value']
  const warnings = unknown.map((name, index) => {
    // The header x-mock-warnings has room for eight; suggestions for the others would be wasted work.
    const hint = index < 8 ? suggestion(name, known) : ''
    return `unknown parameter ${name.slice(0, 64)}${hint}`
  })
  return { ...value, [WARNINGS]: warnings }
}

function suggestion(name: string, known: readonly string[]): string {
  const meant = didYouMean(name, known)
  return meant === undefined ? '' : `, did you mean ${meant}?`
}
