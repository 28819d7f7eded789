import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { WholeNotebook } from '../../cloud/notebooks/notebook-keys.ts'
import { jsonOf } from '../../cloud/notebooks/notebook-row.ts'
import type { Notebooks } from '../../cloud/notebooks/notebooks.ts'
import type { Backstage } from '../../control/backstage.ts'
import { controlNotFound } from '../../control/control-errors.ts'
import { ForceRequest } from '../../schemas/control.ts'
import { quote } from '../../schemas/findings.ts'
import type { BaseUrlOf } from '../base-url.ts'
import { bodyBy, worldOf } from '../control-request.ts'

const INSTANCE = '/projects/:project_id/notebooks/:id'

const NoBody = z.strictObject({})

/** What only a mock can do to an instance. */
export function addInstances(
  app: FastifyInstance,
  backstage: Backstage,
  baseUrlOf: BaseUrlOf,
): void {
  const act = (
    request: FastifyRequest,
    deed: (notebooks: Notebooks, notebook: WholeNotebook) => void,
  ) => {
    const { id } = request.params as { id: string }
    const { cloud, projectId } = worldOf(request, backstage)
    const { notebook } = cloud.notebooks.find(id) ?? {}
    if (notebook === undefined) {
      const expected = `the id of an instance of project ${projectId}`
      throw controlNotFound(`instance ${quote(id)}`, expected)
    }
    const transitions = cloud.recorded(() => deed(cloud.notebooks, notebook))
    const row = cloud.notebooks.find(id)
    const after = row === undefined ? null : JSON.parse(jsonOf(row, baseUrlOf(request)))
    return { notebook: after, transitions }
  }

  app.post(`${INSTANCE}/force`, (request) => {
    const { status, fail_reason } = bodyBy(ForceRequest, request)
    return act(request, ({ future }, notebook) => future.force(notebook, status, fail_reason))
  })

  app.post(`${INSTANCE}/advance`, (request) => {
    bodyBy(NoBody, request)
    return act(request, ({ future }, notebook) => future.advance(notebook))
  })
}
