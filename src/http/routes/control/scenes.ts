import type { Engine } from '../../../control/engine.ts'
import { SceneAnswer, SceneList, SceneRequest } from '../../../schemas/control.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import { type ControlApp, PROJECT, refusals, worldOf } from '../../input/control-request.ts'

const tags = ['state']

const response = { 200: SceneAnswer.describe('OK'), ...refusals }

/** The scenes there are, and which of them worlds are made from. */
export function addScenes(app: ControlApp, engine: Engine): void {
  app.route({
    method: 'GET',
    url: '/scenes',
    schema: {
      summary: 'The scenes that worlds can be put on.',
      tags,
      response: { 200: SceneList.describe('OK'), ...refusals },
    },
    handler: async () => {
      const { sceneRegistry: shelf, worlds } = engine
      return { scene: worlds.scene.name, scenes: await shelf.list() }
    },
  })

  app.route({
    method: 'POST',
    url: '/scene',
    schema: {
      summary: 'Makes every world, those to come included, anew from a scene.',
      tags,
      body: SceneRequest,
      response,
    },
    handler: async (request) => {
      const { scene } = request.body
      await engine.useScene(scene)
      return { scene }
    },
  })

  app.route({
    method: 'POST',
    url: `${PROJECT}/scene`,
    schema: {
      summary: 'Makes one world anew from a scene; its resets go back to that.',
      tags,
      params: ProjectPath,
      body: SceneRequest,
      response,
    },
    handler: async (request) => {
      const { scene } = request.body
      const { projectId } = worldOf(request, engine)
      await engine.useScene(scene, projectId)
      return { scene, project_id: projectId }
    },
  })
}
