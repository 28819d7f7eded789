import type {
  FastifyRequest,
  FastifySchemaCompiler,
  preHandlerHookHandler,
  RouteOptions,
  RouteShorthandOptions,
} from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { controlNotFound, inputInvalid, readInput } from '../../control/control-errors.ts'
import type { Engine } from '../../control/engine.ts'
import type { World } from '../../control/worlds/worlds.ts'
import { ControlError } from '../../schemas/control.ts'
import { GatewayError } from '../../schemas/error.ts'
import { type Finding, quote } from '../../schemas/findings.ts'
import { CONTROL_LIMITS, JsonLimitError } from '../../schemas/json-limits.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { parseQueryString, type QueryValue } from '../../schemas/query-string.ts'
import { valueOfText } from '../../schemas/text-value.ts'
import * as z from '../../schemas/zod.ts'
import { parseJsonBody } from './json-body.ts'

/** Fastify instance to which the routes of the control plane are added. */
export type ControlApp = Parameters<FastifyPluginCallbackZod>[0]

/** Prefix of the paths that concern one world. */
export const PROJECT = '/projects/:project_id'

/**
 * Error responses that every route of the control plane may send; spread into `schema.response`. Those that a route may
 * send because of its method or path are added to it (`describeErrors`).
 */
export const controlErrors = {
  400: ControlError.describe('Invalid input'),
  401: ControlError.describe('Control token is missing or wrong'),
  403: ControlError.describe('Host or Origin is not allowed'),
} as const

/** Error response of the routes without a path parameter that look something up. */
export const notFound = { 404: ControlError.describe('Not found') } as const

/** Error response of the routes that undo something. */
export const undoRefused = {
  409: ControlError.describe('It cannot be undone any more: the text says why'),
} as const

/** Error responses of every route with a body. */
const bodyErrors = {
  413: GatewayError.describe('The body is too large'),
  415: ControlError.describe('The Content-Type is not application/json'),
}

const notReadyOrBusy = {
  503: ControlError.describe('The scene is still being read, or there are too many projects'),
}

/** Routes that use no world: they answer while the scene is being read. */
const withoutWorld = [
  /^\w+ \/_mock\/(openapi\.json|client\.\w+|state-machine|auth\/.*|metrics|provenance|coverage|events|drill.*)$/,
  /^\w+ \/_mock\/(faults|progressions)/,
  /^GET \/_mock\/clock$/,
  /^(GET|DELETE) \/_mock\/snapshots/,
]

/** onRoute hook: describes the error responses that a route may send because of its method and path. */
export function describeErrors(route: RouteOptions): void {
  const { method, schema = {}, url } = route
  const isAlwaysReady = withoutWorld.some((pattern) => pattern.test(`${method} ${url}`))
  const response = {
    ...(url.includes(':') && notFound),
    ...(method !== 'GET' && method !== 'HEAD' && bodyErrors),
    ...(!isAlwaysReady && notReadyOrBusy),
    ...(schema.response as object),
  }
  route.schema = { ...schema, response }
}

/** The world of a control path, after everything that is due in it has happened; 404 Mock.NotFound if the project cannot exist. */
export function worldOf(request: FastifyRequest, engine: Engine): World {
  const { project_id } = request.params as { project_id: string }
  const world = engine.worlds.find(project_id)
  if (world === undefined) {
    throw controlNotFound(`project ${quote(project_id)}`, 'a project that may exist')
  }
  world.cloud.handleDueReminders()
  return world
}

/** The parsed JSON body of a control request, undefined if empty; 400 Mock.InvalidInput if it is not JSON. */
export function jsonBodyOf(request: FastifyRequest): unknown {
  return parsedControlBody(request.body)
}

/** Spread into a route whose handler checks the body itself, because it has its own error messages. */
export const bodyReadByHandler: RouteShorthandOptions = {
  validatorCompiler: (part) =>
    part.httpPart === 'body' ? () => true : controlValidator(part as Part),
}

type Part = Parameters<typeof controlValidator>[0]

/** onRoute hook: a route without a query or body schema refuses one. An empty object as body is accepted. */
export function refuseUnusedInput(route: RouteOptions): void {
  const { schema = {} } = route
  if (schema.body === undefined) route.preHandler = refuseBody
  route.schema = { querystring: EmptyInput, ...schema }
}

const EmptyInput = z.strictObject({})

const refuseBody: preHandlerHookHandler = (request, _reply, done) => {
  readInput(EmptyInput, bodyOrEmpty(request.body))
  done()
}

/** Fastify's validator compiler for the control plane. Path parameters are not checked here. */
export const controlValidator: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  if (httpPart === 'body') return reader((raw) => readInput(schema, bodyOrEmpty(raw)))
  if (httpPart === 'querystring') {
    return reader((raw) => readInput(schema, queryInput(schema as z.ZodObject, raw as string)))
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

/** The parsed body; an empty one is an empty object. */
function bodyOrEmpty(raw: unknown): unknown {
  const value = parsedControlBody(raw)
  return value === undefined ? {} : value
}

function parsedControlBody(raw: unknown): unknown {
  try {
    return parseJsonBody(raw, CONTROL_LIMITS)
  } catch (error) {
    throw notJson(error as Error)
  }
}

/** 400 Mock.InvalidInput for a body that is not JSON, or larger than it may be. */
export function notJson(error: Error): Error {
  const { expected, found } =
    error instanceof JsonLimitError ? error : { found: error.message, expected: 'JSON' }
  return invalid({ path: '$', found, expected })
}

/** Query parameters, converted from text to the types in the schema; 400 if one is repeated. */
function queryInput({ shape }: z.ZodObject, raw: string): Record<string, unknown> {
  return Object.fromEntries(
    [...parseQueryString(raw)].map(([name, values]) => {
      const path = `query parameter ${maskedText(name)}`
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
