import type { Engine } from '../../../control/engine.ts'
import { ResetAnswer, ResetRequest } from '../../../schemas/control.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import {
  type ControlApp,
  controlErrors,
  notFound,
  PROJECT,
  worldOf,
} from '../../input/control-request.ts'

const tags = ['state']

const response = { 200: ResetAnswer.describe('OK'), ...controlErrors, ...notFound }

/** Routes that reset the server or one world. */
export function addResets(app: ControlApp, engine: Engine): void {
  app.route({
    method: 'POST',
    url: '/reset',
    schema: {
      summary: 'Resets every world to its scene, to empty or to snapshot:NAME.',
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
      summary: 'Resets one world to its scene, to empty or to snapshot:NAME.',
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
