import type {
  FastifyRequest,
  onRequestHookHandler,
  preHandlerHookHandler,
  preValidationHookHandler,
} from 'fastify'
import { projectIdInvalid, projectNotMatching } from '../cloud/errors.ts'
import type { Caller } from '../cloud/iam.ts'
import type { Backstage } from '../control/backstage.ts'
import type { World } from '../control/worlds.ts'
import { check } from '../schemas/findings.ts'
import { type Operation, type OperationId, operation } from '../schemas/operations.ts'
import { ProjectId, type ProjectPath, RealProjectId } from '../schemas/primitives.ts'
import type { BaseUrlOf } from './base-url.ts'
import { type AuthLevel, authenticate } from './hooks/auth.ts'
import { faultHook } from './hooks/faults.ts'
import { PINNED_ID, pinning } from './pinned-id.ts'
import { WARNINGS } from './read.ts'
import { headerOf } from './request.ts'
import { warn } from './warnings.ts'

export interface OperationRouteOptions {
  auth: AuthLevel
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

export function routeOf(backstage: Backstage, options: OperationRouteOptions): RouteOf {
  return (id) => {
    const { method, path } = operation(id)
    return {
      method,
      url: path.replace(/\{(\w+)\}/g, ':$1'),
      onRequest: enter(id, backstage),
      preValidation: [faultHook(id, backstage, options.stopping), admit(id, backstage, options)],
      preHandler: tellWhatWasIgnored(id),
    }
  }
}

/** What the plugins of all operations are registered with. */
export interface OperationRoutes {
  routeOf: RouteOf
  baseUrlOf: BaseUrlOf
}

/** The world and the caller of a request that got through to its handler. */
export function callOf(request: FastifyRequest): { world: World; caller: Caller } {
  return { world: request.world as World, caller: request.caller as Caller }
}

const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/

function enter(id: OperationId, backstage: Backstage): onRequestHookHandler {
  return (request, reply, done) => {
    reply.header('server', 'api-gateway')
    const type = headerOf(request, 'content-type')
    // Clients send odd ones with GETs; Fastify would answer 415 before anybody looked.
    if (type !== undefined && !MEDIA_TYPE.test(type)) delete request.raw.headers['content-type']
    request.operation = id
    request.world = backstage.worlds.find(projectIdOf(request, backstage)) ?? null
    done()
  }
}

/** The project of the path; operations of the account have none, and mean the client's own. */
function projectIdOf(request: FastifyRequest, { worlds }: Backstage): string {
  const { project_id } = request.params as Partial<ProjectPath>
  return project_id ?? (headerOf(request, 'x-project-id') || worlds.defaultProjectId)
}

function admit(
  id: OperationId,
  backstage: Backstage,
  { auth, strict }: OperationRouteOptions,
): preValidationHookHandler {
  const Id = strict ? RealProjectId : ProjectId
  const { action } = operation(id)
  return (request, _reply, done) => {
    const user = authenticate(request, backstage.worlds.scene.iam, auth)
    const { cloud } = projectOf(request, Id, projectIdOf(request, backstage))
    cloud.settle()
    const { roles } = cloud
    request.caller = roles.caller(user)
    roles.authorize(request.caller, action)
    done()
  }
}

/** The world of the project; 400 or 403 ModelArts.0210 where there can be none or the client means another. */
function projectOf(
  { world, headers }: FastifyRequest,
  Id: typeof ProjectId,
  project_id: string,
): World {
  if (world === null || Id === RealProjectId) {
    const checked = check(Id, project_id)
    if ('findings' in checked) throw projectIdInvalid(checked.findings)
  }
  const declared = headers['x-project-id'] || project_id
  if (world === null || declared !== project_id) throw projectNotMatching()
  return world
}

type Warned = { [WARNINGS]?: readonly string[] } | null | undefined

function tellWhatWasIgnored(id: OperationId): preHandlerHookHandler {
  const pins = pinning.has(id)
  return (request, reply, done) => {
    const query = (request.query as Warned)?.[WARNINGS]
    if (query !== undefined) warn(request, reply, query)
    const body = (request.body as Warned)?.[WARNINGS]
    if (body !== undefined) warn(request, reply, body)
    if (!pins && request.headers[PINNED_ID] !== undefined) {
      warn(request, reply, [`${PINNED_ID} is ignored: only ${[...pinning].join()} takes it`])
    }
    done()
  }
}
