import { type JsonSchema, listedValues } from '../../schemas/json-schema.ts'
import { type Call, calls, isAnswerValue, type Value } from './calls.ts'
import type { QueryParameter, ReadOperation } from './read-operations.ts'

/** One request of an operation, before the values that depend on earlier answers are known. */
export interface PlannedRequest {
  /** What is special about it, without a value of a side: `first`, `name=VALUE`, `limit=x`. */
  label: string
  /** Values of path parameters. */
  path: Readonly<Record<string, Value>>
  query: readonly (readonly [name: string, value: Value])[]
  /** Sent in place of a value that a side does not have. */
  fallback?: string | undefined
}

/** Stands for data of an account in reports. */
export const MASK = '***'

/**
 * The requests of an operation. The first one says whether it can be called at all: the others are for an operation that
 * both sides answer with success.
 */
export function plannedRequests(operation: ReadOperation): [PlannedRequest, ...PlannedRequest[]] {
  const { always: fixed = {}, values = {}, missing: unknown = {} } = calls[operation.id] ?? {}
  const path = pathOf(operation, values)
  const always = Object.entries(fixed)
  const withQuery = (name: string, value: Value, label: string, more = {}): PlannedRequest => ({
    label,
    path,
    query: [...always.filter(([other]) => other !== name), [name, value]],
    ...more,
  })
  const good = operation.query.flatMap((parameter) =>
    valuesOf(parameter, values).map((value) => {
      const { name, schema } = parameter
      const label = `${name}=${isAnswerValue(value) ? 'VALUE' : value}`
      return withQuery(name, value, label, isAnswerValue(value) ? { fallback: schema.example } : {})
    }),
  )
  const bad = operation.query.flatMap(({ name, schema }) =>
    badValuesOf(schema).map(([value, label]) => withQuery(name, value, `${name}=${label}`)),
  )
  const missing = Object.entries(unknown).map(([name, value]) => ({
    label: `${name} of nothing`,
    path: { ...path, [name]: value },
    query: always,
  }))
  return [
    { label: 'first', path, query: always },
    ...good,
    ...bad,
    ...(operation.query.length === 0 ? [] : oddRequests(operation, path, always)),
    ...missing,
  ]
}

/** The same parameter twice, and a parameter that does not exist. */
function oddRequests(
  { query }: ReadOperation,
  path: PlannedRequest['path'],
  always: readonly (readonly [string, string])[],
): PlannedRequest[] {
  const { name, schema } = (query.find((one) => listedValues(one.schema)) ??
    query[0]) as QueryParameter
  const value = String(listedValues(schema)?.[0] ?? '1')
  const others = always.filter(([other]) => other !== name)
  return [
    { label: `${name} twice`, path, query: [...others, [name, value], [name, value]] },
    { label: 'unknown parameter', path, query: [...always, ['no_such_parameter', '1']] },
  ]
}

type Values = NonNullable<Call['values']>

function pathOf({ pathNames }: ReadOperation, values: Values): PlannedRequest['path'] {
  return Object.fromEntries(
    pathNames.flatMap((name) =>
      (values[name] as readonly Value[]).slice(0, 1).map((value) => [name, value]),
    ),
  )
}

function valuesOf({ name, schema }: QueryParameter, values: Values): readonly Value[] {
  return values[name] ?? (listedValues(schema) ?? []).map(String)
}

/** Values that a schema does not allow, each with its label. */
function badValuesOf(schema: JsonSchema): [value: string, label: string][] {
  const { format, maxLength, maximum, minimum, pattern, type } = schema
  if (listedValues(schema) !== undefined) return [labelled('NOSUCH'), labelled('')]
  if (type === 'boolean') return [labelled('maybe')]
  if (type === 'integer') {
    const beyond = [(minimum as number) - 1, (maximum as number) + 1].map(String)
    return ['x', '', ...beyond].map(labelled)
  }
  return [
    ...(maxLength === undefined
      ? []
      : [['a'.repeat(maxLength + 1), `${maxLength + 1} characters`] as [string, string]]),
    ...(pattern === undefined && format === undefined ? [] : [labelled('<,|>')]),
  ]
}

function labelled(value: string): [string, string] {
  return [value, value]
}
