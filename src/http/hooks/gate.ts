import type { FastifyRequest, preHandlerHookHandler, preValidationHookHandler } from 'fastify'
import type { Engine } from '../../control/engine.ts'
import { noteEffect } from '../../control/session/effects.ts'
import { preparationOf } from '../../control/worlds/preparation.ts'

/**
 * What a request waits for: the work on its world that is done in slices, and what has to be done before a request. A
 * request for no project waits for work on the whole server. Undefined if there is nothing.
 */
function pendingFor(projectId: string | null, engine: Engine): Promise<void> | undefined {
  const { gates } = engine
  const closed = gates.closed(projectId)
  if (closed !== undefined || projectId === null) return closed
  const preparation = preparationOf(projectId, engine)
  return preparation && gates.run(projectId, () => preparation)
}

/**
 * preValidation hook of the API: waits until the gate of the project is open. The request goes on with the world that the
 * project has then.
 */
export function projectGate(engine: Engine): preValidationHookHandler {
  return (request, _reply, done) => {
    const goOn = () => goOnWithWorld(request, engine, done)
    const pending = pendingFor(request.projectId, engine)
    if (pending === undefined) goOn()
    else pending.then(goOn, done)
  }
}

/** The same after the wait for a delay: the project may have another world, and its gate may be closed now. */
export function secondGate(engine: Engine): preValidationHookHandler {
  return (request, _reply, done) => {
    const pending = pendingFor(request.projectId, engine)
    if (pending !== undefined) pending.then(() => goOnWithWorld(request, engine, done), done)
    else {
      takeWorld(request, engine)
      done()
    }
  }
}

function goOnWithWorld(request: FastifyRequest, engine: Engine, done: () => void): void {
  takeWorld(request, engine)
  if (request.entry !== null) noteEffect(engine, request.entry, request.world)
  done()
}

function takeWorld(request: FastifyRequest, { worlds }: Engine): void {
  const { projectId } = request
  if (projectId !== null) request.world = worlds.existing(projectId) ?? null
}

/** preHandler hook of the control plane: waits for the world of the path. Writes without one wait for every world. */
export function controlGate(engine: Engine): preHandlerHookHandler {
  return (request, _reply, done) => {
    const pending = engine.isLoaded ? pendingForControl(request, engine) : undefined
    if (pending === undefined) done()
    else pending.then(() => done(), done)
  }
}

function pendingForControl(
  { method, params }: FastifyRequest,
  engine: Engine,
): Promise<void> | undefined {
  const { project_id } = params as { project_id?: string }
  if (project_id !== undefined) return pendingFor(project_id, engine)
  return method === 'GET' || method === 'HEAD' ? undefined : engine.gates.closedServer()
}
