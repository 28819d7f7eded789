import type { FastifyRequest } from 'fastify'
import { oneStep } from '../../../cloud/kernel/steps.ts'
import type { Notebooks } from '../../../cloud/notebooks/notebooks.ts'
import type { WholeNotebook } from '../../../cloud/notebooks/shown-fields.ts'
import { controlNotFound } from '../../../control/control-errors.ts'
import type { Engine } from '../../../control/engine.ts'
import { undelete } from '../../../control/worlds/undelete.ts'
import { ForceRequest, InstanceAnswer } from '../../../schemas/control.ts'
import { quote } from '../../../schemas/findings.ts'
import { NotebookPath } from '../../../schemas/paths.ts'
import type { Transition } from '../../../schemas/transition.ts'
import * as z from '../../../schemas/zod.ts'
import type { BaseUrlOf } from '../../address/base-url.ts'
import {
  type ControlApp,
  controlErrors,
  PROJECT,
  undoRefused,
  worldOf,
} from '../../input/control-request.ts'
import { workOnWorld } from '../../input/sliced-work.ts'

const INSTANCE = `${PROJECT}/notebooks/:id`

const NoBody = z.strictObject({})

const tags = ['instances']

const response = { 200: InstanceAnswer.describe('OK'), ...controlErrors }

/** Routes that change an instance without an operation of the API. */
export function addInstances(app: ControlApp, engine: Engine, baseUrlOf: BaseUrlOf): void {
  const act = (
    request: FastifyRequest,
    action: (notebooks: Notebooks, notebook: WholeNotebook) => void,
  ) => {
    const { id } = request.params as { id: string }
    const { cloud, projectId } = worldOf(request, engine)
    const { notebook } = cloud.notebooks.find(id) ?? {}
    if (notebook === undefined) {
      const expected = `the id of an instance of project ${projectId}`
      throw controlNotFound(`instance ${quote(id)}`, expected)
    }
    return answerOf(
      request,
      cloud.recordTransitions(() => action(cloud.notebooks, notebook)),
    )
  }

  /** The instance of the path as it is now, and what happened to it. */
  const answerOf = (request: FastifyRequest, transitions: Transition[]) => {
    const { id } = request.params as { id: string }
    const { encoder, notebooks } = worldOf(request, engine).cloud
    const row = notebooks.find(id)
    const notebook = row === undefined ? null : encoder.valueOf(row, baseUrlOf(request))
    return { notebook, transitions }
  }

  app.route({
    method: 'POST',
    url: `${INSTANCE}/force`,
    schema: {
      summary: 'Sets the status of an instance, whatever its present status is.',
      tags,
      params: NotebookPath,
      body: ForceRequest,
      response,
    },
    handler: (request) => {
      const { status, fail_reason } = request.body
      return act(request, ({ schedule }, notebook) => schedule.force(notebook, status, fail_reason))
    },
  })

  app.route({
    method: 'POST',
    url: `${INSTANCE}/advance`,
    schema: {
      summary: 'Completes all pending transitions of an instance at once.',
      tags,
      params: NotebookPath,
      body: NoBody,
      response,
    },
    handler: (request) => act(request, ({ schedule }, notebook) => schedule.advance(notebook)),
  })

  app.route({
    method: 'POST',
    url: `${INSTANCE}/undelete`,
    schema: {
      summary: 'Brings a deleted instance back as it was before its deletion.',
      tags,
      params: NotebookPath,
      body: NoBody,
      response: { ...response, ...undoRefused },
    },
    handler: (request) =>
      workOnWorld(request, engine, (world) =>
        oneStep(() => {
          const { id } = request.params
          const transitions = world.cloud.recordTransitions(() => undelete(world, id))
          return answerOf(request, transitions)
        }),
      ),
  })
}
