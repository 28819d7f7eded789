import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { jsonOf } from '../../cloud/notebooks/notebook-row.ts'
import type { RowPage } from '../../cloud/notebooks/notebooks.ts'
import { failures } from '../../schemas/error.ts'
import { ListNotebooksQuery } from '../../schemas/list-notebooks-query.ts'
import { NotebookPage } from '../../schemas/notebook.ts'
import type { OperationId } from '../../schemas/operations.ts'
import { ProjectPath } from '../../schemas/primitives.ts'
import { KeptPages } from '../kept-pages.ts'
import { callOf, type OperationRoutes } from '../operation-route.ts'
import { warn } from '../warnings.ts'

/** Operation ids are the SDKs' method names. */
export const notebookRoutes: FastifyPluginCallbackZod<OperationRoutes> = (
  app,
  { routeOf, baseUrlOf },
  done,
) => {
  const kept = new KeptPages()

  /** Sends a page that is kept, or lists and encodes it. */
  const send = (request: FastifyRequest, reply: FastifyReply, list: () => RowPage) => {
    const { world, caller } = callOf(request)
    const base = baseUrlOf(request)
    const page = kept.get(world.cloud.notebooks, request.url, caller.user.id, base, () =>
      encoded(list(), base),
    )
    warn(request, reply, page.warnings)
    reply.header('content-type', 'application/json')
    reply.send(page.bytes)
  }

  app.route({
    ...routeOf('ListNotebooks'),
    schema: listing('ListNotebooks', "The caller's own instances, page by page."),
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      send(request, reply, () => world.cloud.notebooks.list(caller, request.query))
    },
  })

  app.route({
    ...routeOf('ListAllNotebooks'),
    schema: listing('ListAllNotebooks', 'The instances of every user, page by page.'),
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      send(request, reply, () => world.cloud.notebooks.listAll(caller, request.query))
    },
  })

  done()
}

/** What both lists take and answer. */
function listing(operationId: OperationId, summary: string) {
  return {
    operationId,
    summary,
    tags: ['notebooks'],
    params: ProjectPath,
    querystring: ListNotebooksQuery,
    response: { 200: NotebookPage.describe('OK'), ...failures },
  }
}

/** A page as JSON: the rows were encoded when they were written. */
function encoded({ current, rows, pages, size, total, warnings }: RowPage, base: string) {
  const data = rows.map((row) => jsonOf(row, base)).join(',')
  const bytes = Buffer.from(
    `{"current":${current},"data":[${data}],"pages":${pages},"size":${size},"total":${total}}`,
  )
  return { bytes, warnings }
}
