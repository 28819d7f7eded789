import type { Engine } from '../../../control/engine.ts'
import { ResetAnswer, ResetRequest } from '../../../schemas/control.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import { type ControlApp, PROJECT, refusals, worldOf } from '../../input/control-request.ts'

const tags = ['state']

const response = { 200: ResetAnswer.describe('OK'), ...refusals }

/** Back to the start, for everything or for one world. */
export function addResets(app: ControlApp, engine: Engine): void {
  app.route({
    method: 'POST',
    url: '/reset',
    schema: {
      summary: 'Everything back to its start (scene, or empty), or to snapshot:NAME.',
      tags,
      body: ResetRequest,
      response,
    },
    handler: (request) => {
      const { to } = request.body
      engine.snapshots.reset(to)
      return { reset: to }
    },
  })

  app.route({
    method: 'POST',
    url: `${PROJECT}/reset`,
    schema: {
      summary: 'The same for one world.',
      tags,
      params: ProjectPath,
      body: ResetRequest,
      response,
    },
    handler: (request) => {
      const world = worldOf(request, engine)
      const { to } = request.body
      engine.snapshots.reset(to, world)
      return { reset: to, project_id: world.projectId }
    },
  })
}
