import type {
  FastifyRequest,
  onRequestHookHandler,
  preHandlerHookHandler,
  preValidationHookHandler,
} from 'fastify'
import { z } from 'zod'
import type { Engine } from '../control/engine.ts'
import { type Operation, type OperationId, operation } from '../schemas/operations.ts'
import type { ProjectPath } from '../schemas/primitives.ts'
import type { BaseUrlOf } from './base-url.ts'
import { faultHook } from './faults/fault-hook.ts'
import type { AuthOptions } from './hooks/verify.ts'
import { queryReader } from './input/query.ts'
import { warnOfUnknown } from './input/unread.ts'
import { warn } from './input/warnings.ts'
import { PINNED_ID, pinning } from './pinned-id.ts'
import { admitCaller, enterProject } from './project-access.ts'
import { headerOf } from './request.ts'

export interface OperationRouteOptions extends AuthOptions {
  strict: boolean
  /** Ends what waits when the server stops. */
  stopping: AbortSignal
}

/** Where an operation is served, and what its requests go through before the handler, in this order (errors.md §6). */
export interface OperationRoute {
  method: Operation['method']
  url: string
  onRequest: onRequestHookHandler
  preValidation: preValidationHookHandler[]
  preHandler: preHandlerHookHandler
}

/** Spread into `app.route`, beside a schema and a handler. */
export type RouteOf = (id: OperationId) => OperationRoute

export function routeOf(engine: Engine, options: OperationRouteOptions): RouteOf {
  return (id) => {
    const { method, path } = operation(id)
    return {
      method,
      url: path.replace(/\{(\w+)\}/g, ':$1'),
      onRequest: enter(id, engine),
      preValidation: [faultHook(id, engine, options.stopping), admit(id, engine, options)],
      preHandler: tellWhatWasIgnored(id, options.strict),
    }
  }
}

/** What the plugins of all operations are registered with. */
export interface OperationRoutes {
  routeOf: RouteOf
  baseUrlOf: BaseUrlOf
}

const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/

function enter(id: OperationId, engine: Engine): onRequestHookHandler {
  return (request, reply, done) => {
    setContentTypeAside(request)
    request.operation = id
    enterProject(request, reply, engine, projectIdOf(request, engine))
    done()
  }
}

/**
 * Clients send a Content-Type without a body, and odd ones with GETs. Fastify would read the stream
 * in the first case and answer 415 in the second, before anybody looked.
 */
function setContentTypeAside(request: FastifyRequest): void {
  const { headers } = request.raw
  const type = headers['content-type']
  const length = headers['content-length']
  if (type === undefined) return
  const hasBody =
    headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
  if (hasBody && MEDIA_TYPE.test(type)) return
  request.sentContentType = type
  headers['content-type'] = undefined
}

/** The project of the path; operations of the account have none, and mean the client's own. */
function projectIdOf(request: FastifyRequest, { worlds }: Engine): string {
  const { project_id } = request.params as Partial<ProjectPath>
  return project_id ?? (headerOf(request, 'x-project-id') || worlds.defaultProjectId)
}

function admit(
  id: OperationId,
  engine: Engine,
  options: OperationRouteOptions,
): preValidationHookHandler {
  const { action } = operation(id)
  const { strict } = options
  return (request, _reply, done) => {
    const declared = headerOf(request, 'x-project-id')
    const project = { id: projectIdOf(request, engine), strict, declared }
    admitCaller(request, engine, options, project, action)
    done()
  }
}

/** Whether a body says something to an operation that takes none. Clients send `{}` with many calls. */
function isUnread({ body, method }: FastifyRequest): boolean {
  if (!(body instanceof Buffer) || method === 'GET') return false
  return body.length > 64 || !/^\s*(\{\s*\})?\s*$/.test(body.toString())
}

/** Reads the query of operations that have no parameters. */
const noParameters = z.object({})

function tellWhatWasIgnored(id: OperationId, strict: boolean): preHandlerHookHandler {
  const pins = pinning.has(id)
  const readNone = queryReader(noParameters, strict)
  return (request, reply, done) => {
    if (typeof request.query === 'string') {
      const none = readNone(request.query)
      if ('error' in none) throw none.error
      request.query = none.value
    }
    warnOfUnknown(request, reply)
    if (isUnread(request)) warn(request, reply, ['the body is ignored: the operation has none'])
    if (!pins && request.headers[PINNED_ID] !== undefined) {
      warn(request, reply, [`${PINNED_ID} is ignored: only ${[...pinning].join()} takes it`])
    }
    done()
  }
}
