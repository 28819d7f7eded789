import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import type { Engine } from '../../control/engine.ts'

export interface HealthOptions {
  engine: Engine
  about: About
  /** Returns the OpenAPI document of the API. */
  document: () => Promise<object>
}

/** Facts about the server in the response of /health. */
export interface About {
  version: string
  auth: string
  strict: boolean
}

/** /health, /ready and /openapi.json; they need no credentials. */
export const healthRoutes: FastifyPluginCallbackZod<HealthOptions> = (
  app,
  { engine, about, document },
  done,
) => {
  app.get('/health', { schema: { hide: true } }, () => ({
    status: 'ok',
    ...about,
    worlds: engine.worldCount,
    state_file: engine.snapshots.file?.status,
  }))

  app.get('/ready', { schema: { hide: true } }, (_request, reply) => {
    const reason = engine.notReadyReason
    if (reason === undefined) return { ready: true }
    return reply.code(503).send({ ready: false, reason })
  })

  app.get('/openapi.json', { schema: { hide: true } }, () => document())

  done()
}
