import type { FastifyReply, FastifyRequest, preHandlerHookHandler } from 'fastify'
import { projectIdInvalid, projectNotMatching, serviceUnavailable } from '../cloud/errors/errors.ts'
import type { Caller } from '../cloud/iam/iam.ts'
import type { Engine } from '../control/engine.ts'
import type { World } from '../control/worlds/worlds.ts'
import { read } from '../schemas/findings.ts'
import { ProjectId, RealProjectId } from '../schemas/primitives.ts'
import { authenticate } from './hooks/auth.ts'
import { recordInstance } from './hooks/journal.ts'
import type { AuthOptions } from './hooks/verify.ts'
import { warn } from './input/warnings.ts'

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

/**
 * First step for a project route: sets `request.projectId`, null if the project may not exist, and `request.world`, null
 * if it has no world yet. It throws no error.
 */
export function setProject(
  request: FastifyRequest,
  reply: FastifyReply,
  { worlds }: Engine,
  id: string,
): void {
  reply.header('server', 'api-gateway')
  if (!worlds.canExist(id)) return
  request.projectId = id
  request.world = worlds.existing(id) ?? null
}

/** Last step for a project route: makes the world if there is none yet. A request that was refused before makes none. */
export function worldHook(engine: Engine): preHandlerHookHandler {
  return (request, reply, done) => {
    openWorld(request, reply, engine)
    done()
  }
}

/** Makes the world of a request if there is none yet. Throws 503 with a warning if the server has too many. */
export function openWorld(request: FastifyRequest, reply: FastifyReply, { worlds }: Engine): void {
  if (request.world !== null || request.projectId === null) return
  try {
    request.world = worlds.find(request.projectId) as World
  } catch (error) {
    warn(request, reply, [(error as Error).message])
    throw serviceUnavailable()
  }
  recordInstance(request)
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
  const projectId = requireProject(request.projectId, project)
  request.world?.cloud.handleDueReminders()
  const roles = engine.worlds.rolesOf(projectId)
  request.caller = roles.caller(user)
  roles.authorize(request.caller, action)
}

function requireProject(
  projectId: string | null,
  { id, strict, declared }: RequestedProject,
): string {
  if (projectId === null || strict) read(strict ? RealProjectId : ProjectId, id, projectIdInvalid)
  if (projectId === null || (declared || id) !== id) throw projectNotMatching()
  return projectId
}
