import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { type AppOptions, appWithHooks, healthOptions, sharedParts } from './app-with-hooks.ts'
import type { Engine } from './control/engine.ts'
import { baseUrlOf } from './http/address/base-url.ts'
import { FastPath } from './http/fast-path/fast-path.ts'
import { Delays } from './http/faults/delays.ts'
import { iamRouteOf } from './http/iam-route.ts'
import { MAX_PARSED_HEADERS } from './http/input/limits.ts'
import { LazyApp } from './http/lazy-app.ts'
import { apiNotFoundHandler } from './http/not-found.ts'
import { type OperationRoutes, routeOf } from './http/operation-route.ts'
import { authorizationRoutes } from './http/routes/authorizations.ts'
import { clusterRoutes } from './http/routes/clusters.ts'
import { flavorRoutes } from './http/routes/flavors.ts'
import { healthRoutes } from './http/routes/health.ts'
import { iamRoutes } from './http/routes/iam.ts'
import { imageRoutes } from './http/routes/images.ts'
import { keyPairRoutes } from './http/routes/key-pairs.ts'
import { leaseRoutes } from './http/routes/leases.ts'
import { notebookRoutes } from './http/routes/notebooks.ts'
import { pageRoutes } from './http/routes/pages.ts'
import { storageRoutes } from './http/routes/storages.ts'
import { tagRoutes } from './http/routes/tags.ts'
import { workspaceRoutes } from './http/routes/workspaces.ts'

export type { AppOptions } from './app-with-hooks.ts'

/**
 * Creates the app of the server: its hooks (`app-with-hooks.ts`), then its routes. The control plane is an app of its own
 * with the same hooks (`control-app.ts`), which is created at its first request. `prepare` is called before there are routes.
 */
export async function createApp(
  engine: Engine,
  options: AppOptions,
  prepare?: (app: FastifyInstance) => Promise<void>,
): Promise<FastifyInstance> {
  const parts = sharedParts(options)
  const { inputCounts, openRequests, proxies } = parts
  const delays = new Delays(options.stopping, options.replayed?.wait)
  const control = new LazyApp(async (idOf) => {
    const { createControlApp } = await import('./control-app.ts')
    return createControlApp(engine, options, parts, { requestIdOf: idOf })
  })
  const app = await appWithHooks(engine, options, parts, {
    requestIdOf: options.requestIdOf,
    prepare: async (fresh) => {
      await prepare?.(fresh)
      fresh.addHook('onRequest', control.onRequest)
      fresh.addHook('onClose', () => control.close())
    },
  })
  // With a log or CORS, responses to the same request differ.
  const isRepeatable = !options.noFastPath && !options.log && options.corsOrigins.length === 0
  const fastPath = isRepeatable ? new FastPath(engine, { ...options, inputCounts }) : undefined
  fastPath?.install(app)
  openRequests.follow(app.server)
  app.server.maxHeadersCount = MAX_PARSED_HEADERS
  app.setNotFoundHandler(apiNotFoundHandler())

  const operations: OperationRoutes = {
    routeOf: routeOf(engine, { ...options, delays, inputCounts, fastPath }),
    baseUrlOf: baseUrlOf(options.publicUrl, proxies),
    gates: engine.gates,
  }
  const api = app.withTypeProvider<ZodTypeProvider>()
  healthRoutes(api, healthOptions(engine, options))
  notebookRoutes(api, operations)
  leaseRoutes(api, operations)
  storageRoutes(api, operations)
  tagRoutes(api, operations)
  imageRoutes(api, operations)
  flavorRoutes(api, operations)
  clusterRoutes(api, operations)
  workspaceRoutes(api, operations)
  authorizationRoutes(api, operations)
  pageRoutes(api)
  await app.register(iamRoutes, {
    ...operations,
    engine,
    routeOf: iamRouteOf(engine, { ...options, delays }),
  })
  await app.register(keyPairRoutes, { engine, options: { ...options, delays } })
  return app
}
