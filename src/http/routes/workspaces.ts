import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import type { OperationRoutes } from '../operation-route.ts'

export const workspaceRoutes: FastifyPluginCallbackZod<OperationRoutes> = (
  _app,
  _options,
  done,
) => {
  done()
}
