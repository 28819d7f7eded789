import type { FastifyReply } from 'fastify'
import type { Caller } from '../../../cloud/iam/iam.ts'
import { jsonOf } from '../../../cloud/notebooks/list/row.ts'
import { controlNotFound } from '../../../control/control-errors.ts'
import type { Engine } from '../../../control/engine.ts'
import { historyOf } from '../../../control/events/history.ts'
import { catalogOf, identitiesOf, worldSummary } from '../../../control/overview.ts'
import { quote } from '../../../schemas/findings.ts'
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
import type { BaseUrlOf } from '../../base-url.ts'
import { encodedPage } from '../../encoded-page.ts'
import { type ControlApp, PROJECT, refusals, worldOf } from '../../input/control-request.ts'

const tags = ['overview']

/** What can be seen without a request to the API: no journal entry, no fault, no token (docs/dashboard.md). */
export function addOverview(app: ControlApp, engine: Engine, baseUrlOf: BaseUrlOf): void {
  app.route({
    method: 'GET',
    url: '/identities',
    schema: {
      summary: 'Users of the scene with their well-known tokens, and the projects they know.',
      tags,
      response: { 200: Identities.describe('OK'), ...refusals },
    },
    handler: () => identitiesOf(engine.worlds.iam),
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/summary`,
    schema: {
      summary: 'One world in figures: instances by status, clock, journal, rules.',
      tags,
      params: ProjectPath,
      response: { 200: WorldSummary.describe('OK'), ...refusals },
    },
    handler: (request) => worldSummary(worldOf(request, engine)),
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/catalog`,
    schema: {
      summary: 'Flavors, images and workspaces that a creation in one world can name.',
      tags,
      params: ProjectPath,
      response: { 200: WorldCatalog.describe('OK'), ...refusals },
    },
    handler: (request) => catalogOf(worldOf(request, engine)),
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/notebooks`,
    schema: {
      summary: 'ListAllNotebooks of one world as the admin sees it; no fault, no journal entry.',
      tags,
      params: ProjectPath,
      querystring: WorldNotebooksQuery,
      response: { 200: NotebookPage.describe('OK'), ...refusals },
    },
    handler: (request, reply) => {
      const { cloud } = worldOf(request, engine)
      const page = cloud.notebooks.listAll(adminOf(cloud.iam.admin), request.query)
      sendJson(reply, encodedPage(page, baseUrlOf(request)))
    },
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/notebooks/:id`,
    schema: {
      summary: 'One instance of it and what happened to it; nothing there notices.',
      tags,
      params: NotebookPath,
      response: { 200: InstanceHistory.describe('OK'), ...refusals },
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
        notebook: row === undefined ? null : JSON.parse(jsonOf(row, baseUrlOf(request))),
        transitions,
      }
    },
  })
}

/** The admin whatever the world's roles say: this looks at everything. */
function adminOf(user: Caller['user']): Caller {
  return { user, role: { admin: true, allow: [] } }
}

/** Sends what is JSON already. */
function sendJson(reply: FastifyReply, bytes: Buffer): void {
  reply.header('content-type', 'application/json').send(bytes)
}
