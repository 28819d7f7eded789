import type { FastifySchemaCompiler } from 'fastify'
import type * as z from 'zod'
import { parameterInvalid } from '../../cloud/errors/errors.ts'
import { BoundedMap } from '../../cloud/kernel/bounded-map.ts'
import { ownText } from '../../cloud/kernel/own-text.ts'
import type { InputCount, InputCounts, OperationInputs } from '../../control/inputs/input-counts.ts'
import { didYouMean } from '../../control/suggest.ts'
import { check, quote } from '../../schemas/findings.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import type { OperationId } from '../../schemas/operations.ts'
import { parseQueryString, type QueryValue, queryOf } from '../../schemas/query-string.ts'
import { pathParametersOf } from '../../schemas/service-operations.ts'
import { valueOfText } from '../../schemas/text-value.ts'
import { built } from '../../schemas/zod.ts'
import { operationOfRoute } from '../operation-url.ts'
import { pinnedIdOperations } from '../pinned-id.ts'
import { bodyReader } from './body.ts'
import { MAX_NAME_LENGTH, type Reader, type ReadInput, WARNINGS } from './reader.ts'
import { MAX_KEPT } from './warnings.ts'

/** Fastify's validator compiler for the API, made from our readers. Path parameters are not checked here. */
export function inputReader(
  strict: boolean,
  counts: InputCounts,
): FastifySchemaCompiler<z.ZodObject> {
  return ({ schema, httpPart, method, url }) => {
    const operation = operationOfRoute(method as string, url as string)
    const inputs = operation && counts.of(operation)
    if (httpPart === 'querystring') return queryReader(schema, strict, inputs)
    return httpPart === 'body' ? bodyReader(schema, strict, inputs) : () => true
  }
}

const MAX_CACHED = 1_000

const MAX_CACHED_LENGTH = 512

/** A query string that was read, with the counters of its parameters. */
interface KnownQuery {
  read: ReadInput
  counts: readonly InputCount[]
}

/** Returns a reader of query strings, which caches the result of valid ones and counts their parameters in `inputs`. */
export function queryReader(
  schema: z.ZodObject,
  strict: boolean,
  inputs?: OperationInputs,
): Reader {
  const cache = new BoundedMap<string, KnownQuery>(MAX_CACHED)
  inputs?.addLazily(() => {
    for (const name of Object.keys(built(schema).shape)) inputs.add(inputName(name), 'consumed')
  })
  const mockNames = mockParameters(inputs?.operation)
  return (raw) => {
    const query = raw as string
    const cached = cache.get(query)
    if (cached !== undefined) {
      for (const count of cached.counts) count.requests++
      return cached.read
    }
    const isCached = query.length <= MAX_CACHED_LENGTH
    const own = isCached ? ownText(query) : query
    const values = parseQueryString(own)
    const counts = inputs ? [...values.keys()].map((name) => inputs.countOf(inputName(name))) : []
    for (const count of counts) count.requests++
    const read = readQuery(built(schema), values, strict, mockNames)
    if ('value' in read && isCached) cache.set(own, { read, counts })
    return read
  }
}

/** The counters of the inputs in the URL of a request to an operation. */
export function countersOf(inputs: OperationInputs, url: string): InputCount[] {
  const path = pathParametersOf(inputs.operation).map((name) => `path.${name}`)
  const query = [...parseQueryString(queryOf(url)).keys()].map(inputName)
  return [...path, ...query].map((input) => inputs.countOf(input))
}

function inputName(parameter: string): string {
  return `query.${parameter.slice(0, MAX_NAME_LENGTH)}`
}

function readQuery(
  schema: z.ZodObject,
  values: ReturnType<typeof parseQueryString>,
  strict: boolean,
  own: readonly string[],
): ReadInput | { error: Error } {
  const known = [...Object.keys(schema.shape), ...own]
  const unknown = [...values.keys()].filter((name) => !known.includes(name))
  if (strict && unknown[0] !== undefined) {
    return invalidParameter(
      maskedText(unknown[0]),
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

/** The mock's own parameters that an operation reads. */
function mockParameters(operation: OperationId | undefined): string[] {
  const takesId = operation !== undefined && pinnedIdOperations.has(operation)
  return takesId ? ['__code', '__id'] : ['__code']
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
  const texts = unknown.slice(0, MAX_KEPT).map((name, index) => {
    // The header x-mock-warnings has room for eight; suggestions for the others would be wasted work.
    const hint = index < 8 ? suggestion(name, known) : ''
    return `unknown parameter ${name.slice(0, MAX_NAME_LENGTH)}${hint}`
  })
  return { ...value, [WARNINGS]: { texts, more: unknown.length - texts.length } }
}

function suggestion(name: string, known: readonly string[]): string {
  const meant = didYouMean(name, known)
  return meant === undefined ? '' : `, did you mean ${meant}?`
}
