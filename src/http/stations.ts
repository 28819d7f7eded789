import type {
  FastifyReply,
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
import { type OperationId, operation } from '../schemas/operations.ts'
import { ProjectId, type ProjectPath, RealProjectId } from '../schemas/primitives.ts'
import { type AuthLevel, authenticate } from './hooks/auth.ts'
import { faultHook } from './hooks/faults.ts'
import { WARNINGS } from './input.ts'
import { headerOf } from './request.ts'
import { warn } from './warnings.ts'

export interface StationOptions {
  auth: AuthLevel
  strict: boolean
  /** Ends what waits when the server stops. */
  stopping: AbortSignal
}

/** What a request of an operation goes through before its handler, in this order (errors.md §6). */
export interface Stations {
  onRequest: onRequestHookHandler
  preValidation: preValidationHookHandler[]
  preHandler: preHandlerHookHandler
}

export type StationsOf = (id: OperationId) => Stations

export function stationsOf(backstage: Backstage, options: StationOptions): StationsOf {
  return (id) => ({
    onRequest: enter(id, backstage),
    preValidation: [faultHook(id, backstage, options.stopping), admit(id, backstage, options)],
    preHandler: tellWhatWasIgnored,
  })
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
    const { project_id } = request.params as ProjectPath
    request.world = backstage.worlds.find(project_id) ?? null
    done()
  }
}

function admit(
  id: OperationId,
  backstage: Backstage,
  { auth, strict }: StationOptions,
): preValidationHookHandler {
  const Id = strict ? RealProjectId : ProjectId
  const { action } = operation(id)
  return (request, _reply, done) => {
    const user = authenticate(request, backstage.worlds.scene.iam, auth)
    const { roles } = projectOf(request, Id).cloud
    request.caller = roles.caller(user)
    roles.authorize(request.caller, action)
    done()
  }
}

/** The world of the path; 400 or 403 ModelArts.0210 where there can be none or the client means another. */
function projectOf({ params, world, headers }: FastifyRequest, Id: typeof ProjectId): World {
  const { project_id } = params as ProjectPath
  if (world === null || Id === RealProjectId) {
    const checked = check(Id, project_id)
    if ('findings' in checked) throw projectIdInvalid(checked.findings)
  }
  const declared = headers['x-project-id'] || project_id
  if (world === null || declared !== project_id) throw projectNotMatching()
  return world
}

function tellWhatWasIgnored(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const { [WARNINGS]: warnings } = request.query as { [WARNINGS]?: readonly string[] }
  if (warnings !== undefined) warn(request, reply, warnings)
  done()
}
