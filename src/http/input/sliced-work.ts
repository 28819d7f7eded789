import type { FastifyRequest } from 'fastify'
import { oneStep, type Steps } from '../../cloud/kernel/steps.ts'
import type { Engine } from '../../control/engine.ts'
import type { World } from '../../control/worlds/worlds.ts'
import { worldOf } from './control-request.ts'

/**
 * Does work on the world of a control path in slices: requests for this world wait meanwhile, those for others do not.
 * `begin` gets the world that the project has when the work begins.
 */
export function workOnWorld<T>(
  request: FastifyRequest,
  engine: Engine,
  begin: (world: World) => Steps<T>,
): Promise<T> {
  const { project_id } = request.params as { project_id: string }
  return engine.gates.run(project_id, () => begin(worldOf(request, engine)))
}

/** Does one quick step while no other work is open on any world. */
export function actOnServer<T>({ gates }: Engine, act: () => T): Promise<T> {
  return gates.run(null, () => oneStep(act))
}
