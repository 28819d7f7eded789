import { ignoredInFlavors, listFlavors, switchableFlavors } from '../../cloud/flavors.ts'
import { failures } from '../../schemas/error.ts'
import { FlavorPage, FlavorsQuery, SwitchableFlavorsQuery } from '../../schemas/flavor.ts'
import { NotebookPath } from '../../schemas/paths.ts'
import { ProjectPath } from '../../schemas/primitives.ts'
import { warn } from '../input/warnings.ts'
import type { AddOperations } from '../operation-route.ts'
import { callOf } from '../project-access.ts'

const tags = ['flavors']

/** Flavors: the hardware that instances can run on. */
export const flavorRoutes: AddOperations = (app, { routeOf }) => {
  app.route({
    ...routeOf('ListFlavors'),
    schema: {
      operationId: 'ListFlavors',
      summary: 'Lists the flavors for new instances.',
      tags,
      params: ProjectPath,
      querystring: FlavorsQuery,
      response: { 200: FlavorPage.describe('OK'), ...failures },
    },
    handler: (request, reply) => {
      const { world } = callOf(request)
      warn(request, reply, ignoredInFlavors(request.query))
      return listFlavors(world.cloud, request.query)
    },
  })

  app.route({
    ...routeOf('ShowSwitchableFlavors'),
    schema: {
      operationId: 'ShowSwitchableFlavors',
      summary: 'Lists the flavors that an instance can be switched to.',
      tags,
      params: NotebookPath,
      querystring: SwitchableFlavorsQuery,
      response: { 200: FlavorPage.describe('OK'), ...failures },
    },
    handler: (request, reply) => {
      const { world, caller } = callOf(request)
      warn(request, reply, ignoredInFlavors(request.query))
      const { notebook } = world.cloud.notebooks.owned(caller, request.params.id)
      return switchableFlavors(world.cloud, notebook, request.query)
    },
  })
}
