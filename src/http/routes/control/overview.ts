import type { FastifyReply } from 'fastify'
import type { Caller } from '../../../cloud/iam/iam.ts'
import { eachInSteps } from '../../../cloud/kernel/steps.ts'
import { hiddenFieldsOf } from '../../../cloud/notebooks/shown-fields.ts'
import { controlNotFound } from '../../../control/control-errors.ts'
import type { Engine } from '../../../control/engine.ts'
import { historyOf } from '../../../control/events/history.ts'
import { catalogOf, identitiesOf, worldSummary } from '../../../control/overview.ts'
import { arrayPieces, jsonItem, type Pieces } from '../../../control/pieces.ts'
import { quote } from '../../../schemas/findings.ts'
import { HistoryQuery, WorldHistory } from '../../../schemas/history.ts'
import { NotebookPage } from '../../../schemas/notebook.ts'
import {
  Identities,
  InstanceHistory,
  WorldCatalog,
  WorldNotebooksQuery,
  WorldSummary,
} from '../../../schemas/overview.ts'
import { NotebookPath } from '../../../schemas/paths.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import type { BaseUrlOf } from '../../address/base-url.ts'
import { encodedPage } from '../../encoded-page.ts'
import { type ControlApp, controlErrors, PROJECT, worldOf } from '../../input/control-request.ts'
import { workOnWorld } from '../../input/sliced-work.ts'
import { sendPieces } from '../../send-pieces.ts'

const tags = ['overview']

/**
 * Routes that read data without a request to the API: no journal entry, no fault, no API token
 * (docs/control-plane.md#dashboard).
 */
export function addOverview(app: ControlApp, engine: Engine, baseUrlOf: BaseUrlOf): void {
  app.route({
    method: 'GET',
    url: '/identities',
    schema: {
      summary: 'Lists the users of the scene with their well-known tokens, and the projects.',
      tags,
      response: { 200: Identities.describe('OK'), ...controlErrors },
    },
    handler: () => identitiesOf(engine.worlds.iam),
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/summary`,
    schema: {
      summary: 'Counts of one world: instances by status, journal and rules; also its clock.',
      tags,
      params: ProjectPath,
      response: { 200: WorldSummary.describe('OK'), ...controlErrors },
    },
    handler: (request) => workOnWorld(request, engine, worldSummary),
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/history`,
    schema: {
      summary:
        'Shows how the instances of one world changed their status: counts by moment, and transitions.',
      tags,
      params: ProjectPath,
      querystring: HistoryQuery,
      response: { 200: WorldHistory.describe('OK'), ...controlErrors },
    },
    handler: (request, reply) => {
      const { cloud, history, projectId } = worldOf(request, engine)
      const view = history.view(request.query, projectId, cloud.clock.now())
      return sendPieces(reply, 'application/json', historyPieces(view))
    },
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/catalog`,
    schema: {
      summary: 'Lists the flavors, images and workspaces that CreateNotebook accepts in one world.',
      tags,
      params: ProjectPath,
      response: { 200: WorldCatalog.describe('OK'), ...controlErrors },
    },
    handler: (request) => catalogOf(worldOf(request, engine)),
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/notebooks`,
    schema: {
      summary:
        'ListAllNotebooks of one world as the admin, or more; no fault applies, no journal entry.',
      tags,
      params: ProjectPath,
      querystring: WorldNotebooksQuery,
      response: { 200: NotebookPage.describe('OK'), ...controlErrors },
    },
    handler: async (request, reply) => {
      const page = await workOnWorld(request, engine, function* ({ cloud }) {
        const admin = adminOf(cloud.iam.admin)
        yield* cloud.notebooks.preparation(admin, request.query, 'world') ?? []
        const page = cloud.notebooks.lists.listWorld(admin, request.query)
        const base = baseUrlOf(request)
        // A row keeps its JSON: the page is then put together quickly.
        yield* eachInSteps(page.rows, (row) => cloud.encoder.jsonOf(row, base))
        return encodedPage(page, cloud.encoder, base)
      })
      return sendJson(reply, page)
    },
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/notebooks/:id`,
    schema: {
      summary: 'Shows one instance and its transitions; does not count as a read by a client.',
      tags,
      params: NotebookPath,
      response: { 200: InstanceHistory.describe('OK'), ...controlErrors },
    },
    handler: (request) => {
      const world = worldOf(request, engine)
      const { id } = request.params
      const row = world.cloud.notebooks.find(id)
      const transitions = historyOf(id, world.events)
      if (row === undefined && transitions.length === 0) {
        const expected = `the id of an instance that project ${world.projectId} has or had`
        throw controlNotFound(`instance ${quote(id)}`, expected)
      }
      return {
        notebook: row === undefined ? null : world.cloud.encoder.valueOf(row, baseUrlOf(request)),
        hidden_fields: row === undefined ? null : hiddenFieldsOf(row.notebook),
        transitions,
      }
    },
  })
}

/** A history, whose transitions may be very many. */
function* historyPieces({ transitions, ...facts }: WorldHistory): Pieces {
  yield `${JSON.stringify(facts).slice(0, -1)},"transitions":`
  yield* arrayPieces(transitions, jsonItem)
  yield '}'
}

/** The admin with all rights, whatever the roles of the world say. */
function adminOf(user: Caller['user']): Caller {
  return { user, role: { admin: true, allow: [] } }
}

/** Sends bytes that are encoded JSON. */
function sendJson(reply: FastifyReply, bytes: Buffer): FastifyReply {
  return reply.header('content-type', 'application/json').send(bytes)
}
