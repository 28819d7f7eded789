import type { Engine } from '../../../control/engine.ts'
import { ResetAnswer, ResetRequest } from '../../../schemas/control.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import { type ControlApp, controlErrors, PROJECT } from '../../input/control-request.ts'
import { actOnServer, workOnWorld } from '../../input/sliced-work.ts'

const tags = ['state']

const response = { 200: ResetAnswer.describe('OK'), ...controlErrors }

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
    handler: async (request) => {
      const { to } = request.body
      await actOnServer(engine, () => engine.snapshots.reset(to))
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
      const { to } = request.body
      return workOnWorld(request, engine, function* (world) {
        const { projectId } = world
        if (to === 'scene')
          yield* engine.worlds.sceneOf(projectId).starts.preparation(engine.clock) ?? []
        engine.snapshots.reset(to, world)
        return { reset: to, project_id: projectId }
      })
    },
  })
}
