import type {
  FastifyInstance,
  FastifyPluginCallback,
  FastifyRequest,
  onRequestHookHandler,
} from 'fastify'
import type { Backstage } from '../../control/backstage.ts'
import { controlNotFound, inputInvalid } from '../../control/control-errors.ts'
import type { Faults } from '../../control/faults.ts'
import type { World } from '../../control/worlds.ts'
import { ResetRequest } from '../../schemas/control.ts'
import { check, quote } from '../../schemas/findings.ts'
import { parseJsonBody } from '../json-body.ts'

export interface ControlOptions {
  backstage: Backstage
  /** Every path of the control plane, for its index. */
  paths: () => readonly string[]
  guard: onRequestHookHandler
}

/** Mounted at /_mock: what speaks to the whole server stands at the root, what speaks to one world below projects/. */
export const controlRoutes: FastifyPluginCallback<ControlOptions> = (
  app,
  { backstage, paths, guard },
  done,
) => {
  app.addHook('onRequest', guard)

  app.get('/', () => ({ paths: paths() }))

  addFaults(app, '', () => backstage.faults)
  addFaults(app, '/projects/:project_id', (request) => worldOf(request, backstage).faults)

  app.post('/reset', (request) => {
    const { to } = resetRequest(request)
    backstage.reset(to)
    return { reset: to }
  })

  app.post('/projects/:project_id/reset', (request) => {
    const { projectId } = worldOf(request, backstage)
    const { to } = resetRequest(request)
    backstage.reset(to, projectId)
    return { reset: to, project_id: projectId }
  })

  done()
}

function addFaults(
  app: FastifyInstance,
  prefix: string,
  faultsOf: (request: FastifyRequest) => Faults,
): void {
  app.get(`${prefix}/faults`, (request) => ({ faults: faultsOf(request).list() }))

  app.post(`${prefix}/faults`, (request, reply) =>
    reply.code(201).send(faultsOf(request).add(inputOf(request))),
  )

  app.delete(`${prefix}/faults`, (request) => {
    const faults = faultsOf(request)
    const removed = faults.size
    faults.clear()
    return { removed }
  })

  app.delete<{ Params: { fault_id: string } }>(`${prefix}/faults/:fault_id`, (request) => {
    const { fault_id } = request.params
    const faults = faultsOf(request)
    if (faults.remove(fault_id)) return { removed: 1 }
    const ids = faults.list().map(({ id }) => id)
    throw controlNotFound(`rule ${quote(fault_id)}`, `one of ${ids.join(', ') || 'no rules'}`)
  })
}

function worldOf(request: FastifyRequest, backstage: Backstage): World {
  const { project_id } = request.params as { project_id: string }
  const world = backstage.worlds.find(project_id)
  if (world === undefined)
    throw controlNotFound(`project ${quote(project_id)}`, 'a project that may exist')
  return world
}

function resetRequest(request: FastifyRequest): ResetRequest {
  const checked = check(ResetRequest, inputOf(request) ?? {})
  if ('value' in checked) return checked.value
  throw inputInvalid('InvalidInput', checked.findings)
}

function inputOf(request: FastifyRequest): unknown {
  try {
    return parseJsonBody(request.body)
  } catch (error) {
    const found = (error as Error).message
    throw inputInvalid('InvalidInput', [{ path: '$', found, expected: 'JSON' }])
  }
}
