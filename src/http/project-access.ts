import type { FastifyReply, FastifyRequest } from 'fastify'
import { projectIdInvalid, projectNotMatching } from '../cloud/errors/errors.ts'
import type { Caller } from '../cloud/iam/iam.ts'
import type { Engine } from '../control/engine.ts'
import type { World } from '../control/worlds/worlds.ts'
import { read } from '../schemas/findings.ts'
import { ProjectId, RealProjectId } from '../schemas/primitives.ts'
import { authenticate } from './hooks/auth.ts'
import type { AuthOptions } from './hooks/verify.ts'

/** The project that a request is for. */
export interface RequestedProject {
  id: string
  /** Whether the id must be one that Huawei Cloud could give; otherwise any that the mock can serve. */
  strict?: boolean
  /** Header X-Project-Id, where it must be the same id. */
  declared?: string | undefined
}

/** The world and the caller of a request that got through to its handler. */
export function callOf(request: FastifyRequest): { world: World; caller: Caller } {
  return { world: request.world as World, caller: request.caller as Caller }
}

/** The first step into a project: finds its world. It sets `request.world`, null where it may not exist, and refuses nothing. */
export function enterProject(
  request: FastifyRequest,
  reply: FastifyReply,
  { worlds }: Engine,
  id: string,
): void {
  reply.header('server', 'api-gateway')
  request.world = worlds.find(id) ?? null
}

/**
 * The second step into a project: checks credentials (401), the project (400 or 403 ModelArts.0210) and whether the
 * caller may do the action (403), in this order. It sets `request.caller`. What is due in the project happens first.
 */
export function admitCaller(
  request: FastifyRequest,
  engine: Engine,
  options: AuthOptions,
  project: RequestedProject,
  action: string | undefined,
): void {
  const user = authenticate(request, engine, options)
  const { cloud } = expectProject(request.world, project)
  cloud.handleDueReminders()
  request.caller = cloud.roles.caller(user)
  cloud.roles.authorize(request.caller, action)
}

function expectProject(world: World | null, { id, strict, declared }: RequestedProject): World {
  if (world === null || strict) read(strict ? RealProjectId : ProjectId, id, projectIdInvalid)
  if (world === null || (declared || id) !== id) throw projectNotMatching()
  return world
}
