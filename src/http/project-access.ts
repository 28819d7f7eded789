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
  /** Whether the id must have the form of Huawei Cloud (32 hex digits); otherwise any id that the mock accepts. */
  strict?: boolean
  /** Value of the header X-Project-Id; if it is set, it must be the same id. */
  declared?: string | undefined
}

/** World and caller of a request; both are set once its handler runs. */
export function callOf(request: FastifyRequest): { world: World; caller: Caller } {
  return { world: request.world as World, caller: request.caller as Caller }
}

/** First step for a project route: sets `request.world`, null if the project may not exist. It throws no error. */
export function setWorld(
  request: FastifyRequest,
  reply: FastifyReply,
  { worlds }: Engine,
  id: string,
): void {
  reply.header('server', 'api-gateway')
  request.world = worlds.find(id) ?? null
}

/**
 * Second step for a project route: checks the credentials (401), the project id (400, or 403 ModelArts.0210) and the
 * caller's right to the action (403), in this order, and sets `request.caller`. Before the last check, everything that is
 * due in the world happens.
 */
export function authorizeCaller(
  request: FastifyRequest,
  engine: Engine,
  options: AuthOptions,
  project: RequestedProject,
  action: string | undefined,
): void {
  const user = authenticate(request, engine, options)
  const { cloud } = requireProject(request.world, project)
  cloud.handleDueReminders()
  request.caller = cloud.roles.caller(user)
  cloud.roles.authorize(request.caller, action)
}

function requireProject(world: World | null, { id, strict, declared }: RequestedProject): World {
  if (world === null || strict) read(strict ? RealProjectId : ProjectId, id, projectIdInvalid)
  if (world === null || (declared || id) !== id) throw projectNotMatching()
  return world
}
