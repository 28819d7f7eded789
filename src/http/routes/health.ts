import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import type { Engine } from '../../control/engine.ts'
import { OpenApiQuery } from '../../schemas/provenance.ts'
import { openapiContent } from '../documents/openapi-documents.ts'
import { controlValidator } from '../input/control-request.ts'

export interface HealthOptions {
  engine: Engine
  about: About
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
  { engine, about },
  done,
) => {
  app.setValidatorCompiler(controlValidator)

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

  app.route({
    method: 'GET',
    url: '/openapi.json',
    schema: { hide: true, querystring: OpenApiQuery },
    handler: async (request, reply) => {
      const content = await openapiContent(request.query.sources === true ? 'sources' : 'api')
      return content.send(reply)
    },
  })

  done()
}
