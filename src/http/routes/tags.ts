import { ignoredInRemoval } from '../../cloud/notebooks/tags.ts'
import { failures } from '../../schemas/error.ts'
import { ResourcePath } from '../../schemas/paths.ts'
import { ProjectPath } from '../../schemas/primitives.ts'
import { CombinedTags, TagsQuery, TagsRemoval, TagsRequest } from '../../schemas/tag.ts'
import * as z from '../../schemas/zod.ts'
import { warn } from '../input/warnings.ts'
import type { AddOperations } from '../operation-route.ts'
import { callOf } from '../project-access.ts'

const writeSchema = {
  tags: ['tags'],
  params: ResourcePath,
  querystring: TagsQuery,
  body: TagsRequest,
  response: { 204: z.null().describe('No Content'), ...failures },
}

export const tagRoutes: AddOperations = (app, { routeOf }) => {
  app.route({
    ...routeOf('CreateNotebookTags'),
    schema: {
      operationId: 'CreateNotebookTags',
      summary: 'Adds tags; a tag whose key exists gets the new value.',
      ...writeSchema,
    },
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      const { params, query, body } = request
      world.cloud.notebooks.tags.add(caller, params.resource_id, query.workspace_id, body)
      reply.code(204).send(null)
    },
  })

  app.route({
    ...routeOf('DeleteNotebookTags'),
    schema: {
      operationId: 'DeleteNotebookTags',
      summary: 'Removes tags by key, whatever their values.',
      ...writeSchema,
      body: TagsRemoval,
    },
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      const { params, query, body } = request
      warn(request, reply, ignoredInRemoval(body))
      world.cloud.notebooks.tags.remove(caller, params.resource_id, query.workspace_id, body)
      reply.code(204).send(null)
    },
  })

  app.route({
    ...routeOf('ShowNotebookTags'),
    schema: {
      operationId: 'ShowNotebookTags',
      summary: 'Lists the tag keys in use on instances of a workspace, with their values.',
      tags: ['tags'],
      params: ProjectPath,
      querystring: TagsQuery,
      response: { 200: CombinedTags.describe('OK'), ...failures },
    },
    handler: (request) => {
      const { world } = callOf(request)
      return world.cloud.notebooks.tags.list(request.query.workspace_id)
    },
  })
}
