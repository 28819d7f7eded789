import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import {
  type AppOptions,
  type AppStart,
  appWithHooks,
  healthOptions,
  type SharedParts,
} from './app-with-hooks.ts'
import type { Engine } from './control/engine.ts'
import { coverageReport } from './control/inputs/coverage-report.ts'
import { baseUrlOf } from './http/address/base-url.ts'
import { ControlPaths } from './http/control-paths.ts'
import { dashboardRoutes } from './http/dashboard/dashboard.ts'
import { docsRoutes } from './http/dashboard/docs.ts'
import { guideRoutes } from './http/dashboard/guide.ts'
import { compressedJson } from './http/hooks/compressed-json.ts'
import { requireControlToken } from './http/hooks/control-token.ts'
import { crossSiteGuard } from './http/hooks/guard.ts'
import { refuseWholeServer } from './http/hooks/shard.ts'
import { controlNotFoundHandler } from './http/not-found.ts'
import { controlRoutes } from './http/routes/control/control.ts'
import { healthRoutes } from './http/routes/health.ts'

/** Creates the app of everything that is not the mocked API: the control plane, the dashboard and the documentation. */
export async function createControlApp(
  engine: Engine,
  options: AppOptions,
  parts: SharedParts,
  start: AppStart,
): Promise<FastifyInstance> {
  const { controlHosts, controlToken, drill, publicUrl, shard, stopping, strict, version } = options
  const { inputCounts, proxies } = parts
  const app = await appWithHooks(engine, { ...options, https: undefined }, parts, start)
  const controlPaths = new ControlPaths()
  const notFound = controlNotFoundHandler(controlPaths)
  app.setNotFoundHandler(notFound)
  app.addHook('onRoute', (route) => controlPaths.add(route))
  app.addHook('onSend', compressedJson)

  // Of these the other app answers GET and HEAD; here they are for its other methods.
  healthRoutes(app.withTypeProvider<ZodTypeProvider>(), healthOptions(engine, options))
  await app.register(controlRoutes, {
    prefix: '/_mock',
    engine,
    drill,
    coverage: (operation) => coverageReport(inputCounts, strict, operation),
    paths: () => controlPaths.operations,
    notFound,
    guards: [
      crossSiteGuard(controlHosts, proxies),
      ...(controlToken === undefined ? [] : [requireControlToken(controlToken)]),
      ...(shard === undefined ? [] : [refuseWholeServer(shard)]),
    ],
    shard,
    baseUrlOf: baseUrlOf(publicUrl, proxies),
    version,
    settings: options.settings,
    stopping,
  })
  await app.register(dashboardRoutes, { prefix: '/_mock/ui' })
  await app.register(docsRoutes, { prefix: '/docs' })
  await app.register(guideRoutes, { prefix: '/docs/guide' })
  return app
}
