import { oneStep } from '../../../cloud/kernel/steps.ts'
import type { Engine } from '../../../control/engine.ts'
import { readEditedScenes } from '../../../control/scenes/edited-scenes.ts'
import { ResetAnswer, ResetRequest, type ResetTo } from '../../../schemas/control.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import { UndoneReset } from '../../../schemas/undo.ts'
import * as z from '../../../schemas/zod.ts'
import {
  type ControlApp,
  controlErrors,
  notFound,
  PROJECT,
  undoRefused,
} from '../../input/control-request.ts'
import { actOnServer, workOnWorld } from '../../input/sliced-work.ts'

const tags = ['state']

const response = { 200: ResetAnswer.describe('OK'), ...controlErrors, ...notFound }

/** Routes that reset the server or one world. */
export function addResets(app: ControlApp, engine: Engine): void {
  addUndo(app, engine)

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
      await readEdits(engine, to)
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
    handler: async (request) => {
      const { to } = request.body
      const { project_id } = request.params
      await readEdits(engine, to, project_id)
      return workOnWorld(request, engine, function* (world) {
        const { projectId } = world
        const { starts } = engine.worlds.scenes.of(projectId)
        if (to === 'scene') yield* starts.preparation(engine.clock) ?? []
        engine.snapshots.reset(to, world)
        return { reset: to, project_id: projectId }
      })
    },
  })
}

function addUndo(app: ControlApp, engine: Engine): void {
  app.route({
    method: 'POST',
    url: `${PROJECT}/reset/undo`,
    schema: {
      summary:
        'Undoes the last reset, import or change of scene of one world, if nobody has changed it since.',
      tags,
      params: ProjectPath,
      body: z.strictObject({}),
      response: { 200: UndoneReset.describe('OK'), ...controlErrors, ...undoRefused },
    },
    handler: (request) =>
      workOnWorld(request, engine, ({ projectId }) =>
        oneStep(() => engine.worlds.undoReset(projectId)),
      ),
  })
}

/** A snapshot has the version of the scene from when it was taken, so that no file matters to it. */
async function readEdits(engine: Engine, to: ResetTo, projectId?: string): Promise<void> {
  if (to === 'scene' || to === 'empty') await readEditedScenes(engine, projectId)
}
