import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { jsonOf } from '../../../cloud/notebooks/list/row.ts'
import type { Notebooks } from '../../../cloud/notebooks/notebooks.ts'
import type { WholeNotebook } from '../../../cloud/notebooks/shown-fields.ts'
import { controlNotFound } from '../../../control/control-errors.ts'
import type { Engine } from '../../../control/engine.ts'
import { ForceRequest, InstanceAnswer } from '../../../schemas/control.ts'
import { quote } from '../../../schemas/findings.ts'
import { NotebookPath } from '../../../schemas/paths.ts'
import type { BaseUrlOf } from '../../base-url.ts'
import { type ControlApp, PROJECT, refusals, worldOf } from '../../input/control-request.ts'

const INSTANCE = `${PROJECT}/notebooks/:id`

const NoBody = z.strictObject({})

const tags = ['instances']

const response = { 200: InstanceAnswer.describe('OK'), ...refusals }

/** What only a mock can do to an instance. */
export function addInstances(app: ControlApp, engine: Engine, baseUrlOf: BaseUrlOf): void {
  const act = (
    request: FastifyRequest,
    deed: (notebooks: Notebooks, notebook: WholeNotebook) => void,
  ) => {
    const { id } = request.params as { id: string }
    const { cloud, projectId } = worldOf(request, engine)
    const { notebook } = cloud.notebooks.find(id) ?? {}
    if (notebook === undefined) {
      const expected = `the id of an instance of project ${projectId}`
      throw controlNotFound(`instance ${quote(id)}`, expected)
    }
    const transitions = cloud.recordTransitions(() => deed(cloud.notebooks, notebook))
    const row = cloud.notebooks.find(id)
    const after = row === undefined ? null : JSON.parse(jsonOf(row, baseUrlOf(request)))
    return { notebook: after, transitions }
  }

  app.route({
    method: 'POST',
    url: `${INSTANCE}/force`,
    schema: {
      summary: 'Puts an instance in a status, whatever it was in.',
      tags,
      params: NotebookPath,
      body: ForceRequest,
      response,
    },
    handler: (request) => {
      const { status, fail_reason } = request.body
      return act(request, ({ schedule: future }, notebook) =>
        future.force(notebook, status, fail_reason),
      )
    },
  })

  app.route({
    method: 'POST',
    url: `${INSTANCE}/advance`,
    schema: {
      summary: 'Ends what goes on with an instance.',
      tags,
      params: NotebookPath,
      body: NoBody,
      response,
    },
    handler: (request) =>
      act(request, ({ schedule: future }, notebook) => future.advance(notebook)),
  })
}
