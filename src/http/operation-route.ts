import type {
  FastifyRequest,
  onRequestHookHandler,
  preHandlerHookHandler,
  preValidationHookHandler,
} from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import type { Engine } from '../control/engine.ts'
import type { InputCounts } from '../control/inputs/input-counts.ts'
import type { WorldGates } from '../control/worlds/world-gates.ts'
import { type Operation, type OperationId, operation } from '../schemas/operations.ts'
import type { ProjectPath } from '../schemas/primitives.ts'
import { pathParametersOf } from '../schemas/service-operations.ts'
import * as z from '../schemas/zod.ts'
import type { BaseUrlOf } from './address/base-url.ts'
import type { FastPath } from './fast-path/fast-path.ts'
import { turnPage, vanishInstance } from './faults/answer-fault.ts'
import { type FaultOptions, faultHook } from './faults/fault-hook.ts'
import { projectGate, secondGate } from './hooks/gate.ts'
import type { AuthOptions } from './hooks/verify.ts'
import { queryReader } from './input/query.ts'
import { warnOfUnknown } from './input/unused-input.ts'
import { warn } from './input/warnings.ts'
import { urlOf } from './operation-url.ts'
import { PINNED_ID, pinnedIdOperations } from './pinned-id.ts'
import { authorizeCaller, setProject, worldHook } from './project-access.ts'
import { hasBody, headerOf } from './request.ts'

export interface OperationRouteOptions extends AuthOptions, FaultOptions {
  strict: boolean
  /** Counts the inputs of all requests. */
  inputCounts: InputCounts
  /** Caches the responses of operations; undefined if they are not cached. */
  fastPath: FastPath | undefined
}

/**
 * Method, URL and hooks of an operation's route. The hooks run in this order before the handler
 * (docs/contract/errors.md#order-of-checks).
 */
export interface OperationRoute {
  method: Operation['method']
  url: string
  onRequest: onRequestHookHandler
  preValidation: preValidationHookHandler[]
  preHandler: preHandlerHookHandler[]
}

/** Returns the part of a route to spread into `app.route`, together with a schema and a handler. */
export type RouteOf = (id: OperationId) => OperationRoute

export function routeOf(engine: Engine, options: OperationRouteOptions): RouteOf {
  const gate = projectGate(engine)
  const again = secondGate(engine)
  const cachingHooks = options.fastPath ? [options.fastPath.noteVersion] : []
  return (id) => {
    const { method } = operation(id)
    return {
      method,
      url: urlOf(id),
      onRequest: projectHook(id, engine),
      // A fault may need the world, and may make the request wait.
      preValidation: [
        gate,
        faultHook(engine, options),
        again,
        vanishInstance,
        callerHook(id, engine, options),
      ],
      preHandler: [warningHook(id, options), worldHook(engine), turnPage, ...cachingHooks],
    }
  }
}

/** What the routes of operations need. */
export interface OperationRoutes {
  routeOf: RouteOf
  baseUrlOf: BaseUrlOf
  gates: WorldGates
}

/** Fastify instance to which the routes of the API are added. */
export type ApiApp = Parameters<FastifyPluginCallbackZod>[0]

/** Adds the routes of some operations. */
export type AddOperations = (app: ApiApp, operations: OperationRoutes) => void

const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/

function projectHook(id: OperationId, engine: Engine): onRequestHookHandler {
  return (request, reply, done) => {
    hideContentType(request)
    request.operation = id
    setProject(request, reply, engine, projectIdOf(request, engine))
    done()
  }
}

/**
 * Removes a Content-Type that Fastify could not handle. Some clients send one without a body: Fastify would then wait
 * for the body. Some send a malformed one: Fastify would respond with 415 before authentication.
 */
function hideContentType(request: FastifyRequest): void {
  const { headers } = request.raw
  const type = headers['content-type']
  if (type === undefined || (hasBody(request.raw) && MEDIA_TYPE.test(type))) return
  request.hiddenContentType = type
  headers['content-type'] = undefined
}

/** The project id in the path. Operations of the account have none: they take X-Project-Id, or else the default project. */
function projectIdOf(request: FastifyRequest, { worlds }: Engine): string {
  const { project_id } = request.params as Partial<ProjectPath>
  return project_id ?? (headerOf(request, 'x-project-id') || worlds.defaultProjectId)
}

function callerHook(
  id: OperationId,
  engine: Engine,
  options: OperationRouteOptions,
): preValidationHookHandler {
  const { action } = operation(id)
  const { strict } = options
  return (request, _reply, done) => {
    const declared = headerOf(request, 'x-project-id')
    const project = { id: projectIdOf(request, engine), strict, declared }
    authorizeCaller(request, engine, options, project, action)
    done()
  }
}

/** Whether a request has a body that the operation does not read. `{}` does not count, as many clients send it. */
function hasUnusedBody({ body, method }: FastifyRequest): boolean {
  if (!(body instanceof Buffer) || method === 'GET') return false
  return body.length > 64 || !/^\s*(\{\s*\})?\s*$/.test(body.toString())
}

/** Query schema of operations without parameters. */
const noParameters = z.object({})

function warningHook(
  id: OperationId,
  { strict, inputCounts }: OperationRouteOptions,
): preHandlerHookHandler {
  const takesPinnedId = pinnedIdOperations.has(id)
  const inputs = inputCounts.of(id)
  const readNoParameters = queryReader(noParameters, strict, inputs)
  const path = pathParametersOf(id).map((name) => `path.${name}`)
  for (const input of path) inputs.add(input, 'consumed')
  const pathCounts = path.map((input) => inputs.countOf(input))
  return (request, reply, done) => {
    for (const count of pathCounts) count.requests++
    if (typeof request.query === 'string') {
      const none = readNoParameters(request.query)
      if ('error' in none) throw none.error
      request.query = none.value
    }
    warnOfUnknown(request, reply)
    if (hasUnusedBody(request))
      warn(request, reply, ['the body is ignored: the operation has none'])
    if (!takesPinnedId && request.headers[PINNED_ID] !== undefined) {
      warn(request, reply, [
        `${PINNED_ID} is ignored: only ${[...pinnedIdOperations].join()} takes it`,
      ])
    }
    done()
  }
}
