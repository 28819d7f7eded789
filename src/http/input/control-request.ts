import type {
  FastifyRequest,
  FastifySchemaCompiler,
  preHandlerHookHandler,
  RouteOptions,
  RouteShorthandOptions,
} from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { controlNotFound, inputBy, inputInvalid } from '../../control/control-errors.ts'
import type { Engine } from '../../control/engine.ts'
import type { World } from '../../control/worlds/worlds.ts'
import { ControlError } from '../../schemas/control.ts'
import { isTooDeep, MAX_CONTROL_DEPTH } from '../../schemas/depth.ts'
import { type Finding, quote } from '../../schemas/findings.ts'
import { parseQueryString, type QueryValue } from '../../schemas/query-string.ts'
import { valueOfText } from '../../schemas/text-value.ts'
import { parseJsonBody } from './json-body.ts'

/** Where routes of the control plane are added. */
export type ControlApp = Parameters<FastifyPluginCallbackZod>[0]

/** Paths below which a resource is that of one world. */
export const PROJECT = '/projects/:project_id'

/** The refusals that any request of the control plane may meet; spread into `schema.response`. */
export const refusals = {
  400: ControlError.describe('Cannot be used'),
  401: ControlError.describe('Without the control token'),
  403: ControlError.describe('Not from there'),
  404: ControlError.describe('Not found'),
} as const

/** The world of a control path, everything in it that is due having happened; 404 where there can be none. */
export function worldOf(request: FastifyRequest, engine: Engine): World {
  const { project_id } = request.params as { project_id: string }
  const world = engine.worlds.find(project_id)
  if (world === undefined) {
    throw controlNotFound(`project ${quote(project_id)}`, 'a project that may exist')
  }
  world.cloud.handleDueReminders()
  return world
}

/** The JSON of a control request; 400 Mock.InvalidInput where it is none. */
export function inputOf(request: FastifyRequest): unknown {
  return jsonOf(request.body)
}

/** Where a body is read by what it is for, which words its refusals itself. */
export const readByHandler: RouteShorthandOptions = {
  validatorCompiler: (part) =>
    part.httpPart === 'body' ? () => true : controlReader(part as Part),
}

type Part = Parameters<typeof controlReader>[0]

/** Lets a route that reads no query, or no body, refuse one; an empty object says nothing and will do. */
export function refuseUnread(route: RouteOptions): void {
  const { schema = {} } = route
  if (schema.body === undefined) route.preHandler = refuseBody
  route.schema = { querystring: NOTHING, ...schema }
}

const NOTHING = z.strictObject({})

const refuseBody: preHandlerHookHandler = (request, _reply, done) => {
  inputBy(NOTHING, inputOf(request) ?? {})
  done()
}

/** Fastify's validator for the control plane. Path parameters are any text. */
export const controlReader: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  if (httpPart === 'body') return reader((raw) => inputBy(schema, jsonOf(raw) ?? {}))
  if (httpPart === 'querystring') {
    return reader((raw) => inputBy(schema, queryInput(schema as z.ZodObject, raw as string)))
  }
  return () => true
}

function reader(read: (raw: unknown) => unknown) {
  return (raw: unknown) => {
    try {
      return { value: read(raw) }
    } catch (error) {
      return { error: error as Error }
    }
  }
}

function jsonOf(raw: unknown): unknown {
  let value: unknown
  try {
    value = parseJsonBody(raw)
  } catch (error) {
    throw invalid({ path: '$', found: (error as Error).message, expected: 'JSON' })
  }
  if (!isTooDeep(value, MAX_CONTROL_DEPTH)) return value
  throw invalid({ path: '$', found: 'more', expected: `at most ${MAX_CONTROL_DEPTH} levels` })
}

/** The parameters of a query, each once, as the kinds of values that the schema has. */
function queryInput({ shape }: z.ZodObject, raw: string): Record<string, unknown> {
  return Object.fromEntries(
    [...parseQueryString(raw)].map(([name, values]) => {
      const path = `query parameter ${name}`
      const [first, ...more] = values as [QueryValue, ...QueryValue[]]
      if (more.length > 0) {
        throw invalid({ path, found: `it ${values.length} times`, expected: 'it once' })
      }
      if ('broken' in first) {
        throw invalid({ path, found: quote(first.broken), expected: 'valid percent-encoding' })
      }
      const field = Object.hasOwn(shape, name) ? (shape[name] as z.ZodType) : undefined
      return [name, field === undefined ? first.text : valueOfText(field, first.text)]
    }),
  )
}

function invalid(finding: Finding): Error {
  return inputInvalid('InvalidInput', [finding])
}
