import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RowPage } from '../../cloud/notebooks/list/lists.ts'
import type { Row } from '../../cloud/notebooks/list/row.ts'
import type { AnsweredAction } from '../../cloud/notebooks/shown-fields.ts'
import { CodeLabRequest } from '../../schemas/codelab.ts'
import { failures } from '../../schemas/error.ts'
import { Image } from '../../schemas/image.ts'
import { ImageCreateRequest } from '../../schemas/image-request.ts'
import { StartQuery, StopQuery } from '../../schemas/lease.ts'
import { ListNotebooksQuery } from '../../schemas/list-notebooks-query.ts'
import { Notebook, NotebookPage } from '../../schemas/notebook.ts'
import { NotebookCreateRequest, NotebookUpdateRequest } from '../../schemas/notebook-request.ts'
import type { OperationId } from '../../schemas/operations.ts'
import { NotebookPath } from '../../schemas/paths.ts'
import { ProjectPath } from '../../schemas/primitives.ts'
import { encodedPage } from '../encoded-page.ts'
import { recordCreated } from '../hooks/journal.ts'
import { warn } from '../input/warnings.ts'
import type { AddOperations } from '../operation-route.ts'
import { PageCache } from '../page-cache.ts'
import { pinnedIdOf } from '../pinned-id.ts'
import { callOf } from '../project-access.ts'

/** Operations on instances. Operation ids are the method names of the vendor's SDKs. */
export const notebookRoutes: AddOperations = (app, { routeOf, baseUrlOf, gates }) => {
  const cache = new PageCache()

  /** Sends the page from the cache, or lists and encodes it. Prepares the first list of a large project in slices. */
  const list = (
    request: FastifyRequest,
    reply: FastifyReply,
    query: ListNotebooksQuery,
    kind: 'list' | 'listAll',
  ): Promise<void> | undefined => {
    const { world, caller } = callOf(request)
    const { notebooks } = world.cloud
    const base = baseUrlOf(request)
    // With a page fault the rows are others than those of the URL.
    const key = request.answerFault?.effect.page ? `${request.url} ${query.offset}` : request.url
    const sendList = () => send(request, reply, key, () => notebooks[kind](caller, query))
    if (notebooks.isLarge && !cache.has(notebooks, key, caller.user.id, base)) {
      const preparation = notebooks.preparation(caller, query, kind)
      if (preparation) return gates.run(world.projectId, () => preparation).then(sendList)
    }
    sendList()
    return undefined
  }

  const send = (request: FastifyRequest, reply: FastifyReply, key: string, list: () => RowPage) => {
    const { world, caller } = callOf(request)
    const base = baseUrlOf(request)
    const page = cache.get(world.cloud.notebooks, key, caller.user.id, base, () => {
      const found = list()
      return { bytes: encodedPage(found, world.cloud.encoder, base), warnings: found.warnings }
    })
    warn(request, reply, page.warnings)
    reply.header('content-type', 'application/json')
    reply.send(page.bytes)
  }

  app.route({
    ...routeOf('ListNotebooks'),
    schema: listSchema('ListNotebooks', "Lists the caller's own instances, in pages."),
    handler: (request, reply) => list(request, reply, request.query, 'list'),
  })

  app.route({
    ...routeOf('ListAllNotebooks'),
    schema: listSchema('ListAllNotebooks', 'Lists the instances of all users, in pages.'),
    handler: (request, reply) => list(request, reply, request.query, 'listAll'),
  })

  /** Sends an instance as JSON: all fields, or only those in the response of an action. */
  const sendRow = (
    request: FastifyRequest,
    reply: FastifyReply,
    row: Row,
    action?: AnsweredAction,
  ) => {
    const base = baseUrlOf(request)
    const { encoder } = callOf(request).world.cloud
    const json =
      action === undefined ? encoder.jsonOf(row, base) : encoder.answerOf(row, action, base)
    reply.header('content-type', 'application/json')
    reply.send(Buffer.from(json))
  }

  app.route({
    ...routeOf('CreateNotebook'),
    schema: {
      operationId: 'CreateNotebook',
      summary: 'Creates an instance: CREATING, then RUNNING.',
      tags: ['notebooks'],
      params: ProjectPath,
      body: NotebookCreateRequest,
      response,
    },
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      const id = pinnedIdOf(request, world.cloud.notebooks)
      const { row, warnings } = world.cloud.notebooks.create(caller, request.body, id)
      recordCreated(request, row.notebook.id)
      warn(request, reply, warnings)
      sendRow(request, reply, row, 'create')
    },
  })

  app.route({
    ...routeOf('RunCodeLab'),
    schema: {
      operationId: 'RunCodeLab',
      summary: "Opens the caller's free instance: creates or starts it if it does not run.",
      tags: ['notebooks'],
      params: ProjectPath,
      body: CodeLabRequest,
      response,
    },
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      const { row, action, warnings } = world.cloud.notebooks.codeLab.open(caller, request.body)
      recordCreated(request, row.notebook.id)
      warn(request, reply, warnings)
      sendRow(request, reply, row, action)
    },
  })

  app.route({
    ...routeOf('ShowNotebook'),
    schema: instanceSchema('ShowNotebook', 'Shows one instance.'),
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      sendRow(request, reply, world.cloud.notebooks.show(caller, request.params.id))
    },
  })

  app.route({
    ...routeOf('UpdateNotebook'),
    schema: {
      ...instanceSchema('UpdateNotebook', 'Changes the given fields of an instance.'),
      body: NotebookUpdateRequest,
    },
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      const { id } = request.params
      const { row, warnings } = world.cloud.notebooks.update(caller, id, request.body)
      warn(request, reply, warnings)
      sendRow(request, reply, row)
    },
  })

  app.route({
    ...routeOf('DeleteNotebook'),
    schema: instanceSchema('DeleteNotebook', 'Deletes an instance: DELETING, then not found.'),
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      sendRow(request, reply, world.cloud.notebooks.delete(caller, request.params.id), 'delete')
    },
  })

  app.route({
    ...routeOf('StartNotebook'),
    schema: {
      ...instanceSchema('StartNotebook', 'Starts a stopped instance: STARTING, then RUNNING.'),
      querystring: StartQuery,
    },
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      const row = world.cloud.notebooks.start(caller, request.params.id, request.query)
      sendRow(request, reply, row, 'start')
    },
  })

  app.route({
    ...routeOf('StopNotebook'),
    schema: {
      ...instanceSchema('StopNotebook', 'Stops a running instance: STOPPING, then STOPPED.'),
      querystring: StopQuery,
    },
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      const { duration } = request.query
      if (duration !== undefined)
        warn(request, reply, ['duration is ignored: StopNotebook has no duration'])
      sendRow(request, reply, world.cloud.notebooks.stop(caller, request.params.id), 'stop')
    },
  })

  app.route({
    ...routeOf('CreateImage'),
    schema: {
      ...instanceSchema('CreateImage', 'Saves a running instance as an image.'),
      body: ImageCreateRequest,
      response: { 200: Image.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world, caller } = callOf(request)
      return world.cloud.notebooks.saveImage(caller, request.params.id, request.body)
    },
  })
}

const response = { 200: Notebook.describe('OK'), ...failures }

/** Route schema of the operations on one instance. */
function instanceSchema(operationId: OperationId, summary: string) {
  return { operationId, summary, tags: ['notebooks'], params: NotebookPath, response }
}

/** Route schema of the two lists. */
function listSchema(operationId: OperationId, summary: string) {
  return {
    operationId,
    summary,
    tags: ['notebooks'],
    params: ProjectPath,
    querystring: ListNotebooksQuery,
    response: { 200: NotebookPage.describe('OK'), ...failures },
  }
}
