import type { FastifyRequest, preHandlerHookHandler, preValidationHookHandler } from 'fastify'
import type { Engine } from '../../control/engine.ts'
import { noteEffect, noteOrder } from '../../control/session/effects.ts'
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
  return gateBefore(engine, noteEffect)
}

/** The same after a request has waited: others may have had an effect meanwhile. */
export function secondGate(engine: Engine): preValidationHookHandler {
  return gateBefore(engine, noteOrder)
}

function gateBefore(engine: Engine, note: typeof noteEffect): preValidationHookHandler {
  return (request, _reply, done) => {
    const { projectId } = request
    const goOn = () => {
      if (projectId !== null) request.world = engine.worlds.existing(projectId) ?? null
      if (request.entry !== null) note(engine, request.entry, request.world)
      done()
    }
    const pending = pendingFor(projectId, engine)
    if (pending === undefined) goOn()
    else pending.then(goOn, done)
  }
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
