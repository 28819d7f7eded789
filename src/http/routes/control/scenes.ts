import { oneStep } from '../../../cloud/kernel/steps.ts'
import { controlNotFound } from '../../../control/control-errors.ts'
import type { Engine } from '../../../control/engine.ts'
import { savedSceneSteps, sceneSourceOf } from '../../../control/saved-scenes/saved-scene.ts'
import { scenePieces, sceneTexts } from '../../../control/saved-scenes/scene-pieces.ts'
import { zipChunks } from '../../../control/saved-scenes/scene-zip.ts'
import { finishInSlices } from '../../../control/slices.ts'
import { SceneAnswer, SceneList, SceneRequest } from '../../../schemas/control.ts'
import { quote } from '../../../schemas/findings.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import { SavedScene, SceneQuery } from '../../../schemas/saved-scene.ts'
import { Tour } from '../../../schemas/tour.ts'
import * as z from '../../../schemas/zod.ts'
import {
  type ControlApp,
  controlErrors,
  notFound,
  PROJECT,
  worldOf,
} from '../../input/control-request.ts'
import { sendChunks, sendPieces } from '../../send-pieces.ts'

const tags = ['state']

const SceneName = z.object({ name: z.string().describe('Name of the scene.') })

const response = { 200: SceneAnswer.describe('OK'), ...controlErrors, ...notFound }

/** Routes that list the scenes and change the scene of the worlds. */
export function addScenes(app: ControlApp, engine: Engine): void {
  app.route({
    method: 'GET',
    url: '/scenes',
    schema: {
      summary: 'Lists the available scenes, and the scene in use.',
      tags,
      response: { 200: SceneList.describe('OK'), ...controlErrors },
    },
    handler: async () => {
      const { sceneRegistry, worlds } = engine
      return { scene: worlds.scene.name, scenes: await sceneRegistry.list() }
    },
  })

  app.route({
    method: 'GET',
    url: '/scenes/:name/tour',
    schema: {
      summary: 'Shows the tour of a scene: the steps of a narrated demo.',
      tags,
      params: SceneName,
      response: { 200: Tour.describe('OK'), ...controlErrors },
    },
    handler: async (request) => {
      const { name } = request.params
      const tour = await engine.sceneRegistry.tour(name)
      if (tour === undefined) {
        throw controlNotFound(`no tour of the scene ${quote(name)}`, 'a scene with a tour.json')
      }
      return tour
    },
  })

  app.route({
    method: 'POST',
    url: '/scene',
    schema: {
      summary: 'Creates every world again from a scene; future worlds use it too.',
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
    method: 'GET',
    url: `${PROJECT}/scene`,
    schema: {
      summary: 'Returns one world as the files of a scene, as JSON or as a ZIP archive.',
      tags,
      params: ProjectPath,
      querystring: SceneQuery,
      response: {
        200: {
          description: 'OK',
          content: {
            'application/json': { schema: SavedScene },
            'application/zip': {
              schema: z.string().describe('The folder of the scene.').meta({ format: 'binary' }),
            },
          },
        },
        ...controlErrors,
      },
    },
    handler: async (request, reply) => {
      const { format, ...options } = request.query
      const { project_id } = request.params
      const source = await engine.gates.run(project_id, () =>
        oneStep(() => sceneSourceOf(worldOf(request, engine), engine)),
      )
      const scene = await finishInSlices(savedSceneSteps(source, options))
      if (format === 'json') return sendPieces(reply, 'application/json', scenePieces(scene))
      const folder = `scene-${project_id}`
      reply.header('content-disposition', `attachment; filename="${folder}.zip"`)
      const chunks = zipChunks(folder, sceneTexts(scene), source.snapshot.cloud.clock.at)
      return sendChunks(reply, 'application/zip', chunks)
    },
  })

  app.route({
    method: 'POST',
    url: `${PROJECT}/scene`,
    schema: {
      summary: 'Creates one world again from a scene; its resets go back to that scene.',
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
