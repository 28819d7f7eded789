import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import type { Backstage } from '../../control/engine.ts'

export interface HealthOptions {
  backstage: Backstage
  about: About
  /** The API's OpenAPI document, made when first asked for. */
  document: () => Promise<object>
}

/** What a server says of itself. */
export interface About {
  version: string
  auth: string
  strict: boolean
}

/** For people and machines that look whether the server is well; no credentials needed. */
export const healthRoutes: FastifyPluginCallbackZod<HealthOptions> = (
  app,
  { backstage, about, document },
  done,
) => {
  app.get('/health', { schema: { hide: true } }, () => ({
    status: 'ok',
    ...about,
    worlds: backstage.worldCount,
    state_file: backstage.states.file?.saves,
  }))

  app.get('/ready', { schema: { hide: true } }, (_request, reply) => {
    const reason = backstage.whyNotReady
    if (reason === undefined) return { ready: true }
    return reply.code(503).send({ ready: false, reason })
  })

  app.get('/openapi.json', { schema: { hide: true } }, () => document())

  done()
}
