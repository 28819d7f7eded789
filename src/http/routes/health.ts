import type { FastifySchemaCompiler } from 'fastify'
import { tooManyWorlds } from '../../control/control-errors.ts'
import type { Engine } from '../../control/engine.ts'
import { isSpare } from '../../control/worlds/idle-worlds.ts'
import { OpenApiQuery } from '../../schemas/provenance.ts'
import { openapiContent } from '../documents/openapi-documents.ts'
import { controlValidator } from '../input/control-request.ts'
import type { ApiApp } from '../operation-route.ts'

export interface HealthOptions {
  engine: Engine
  about: About
}

/** Facts about the server in the response of /health. */
export interface About {
  version: string
  auth: string
  strict: boolean
  /** Number of this process and of all, such as `1/4`; undefined for the only one. */
  shard: string | undefined
  /** Maximum number of worlds. */
  worlds_limit: number
}

/** What an operator should know; undefined if there is nothing. */
function warningsOf(engine: Engine, maxWorlds: number): string[] | undefined {
  if (engine.worldCount < maxWorlds || [...engine.worlds].some(isSpare)) return undefined
  return [tooManyWorlds(maxWorlds).message]
}

/** /health, /ready and /openapi.json; they need no credentials. */
export function healthRoutes(app: ApiApp, { engine, about }: HealthOptions): void {
  // 200 also while it is degraded: a restart would lose what could not be saved.
  app.get('/health', { schema: { hide: true } }, () => {
    const state_file = engine.snapshots.file?.status
    return {
      status: state_file?.trouble === undefined ? 'ok' : 'degraded',
      ...about,
      worlds: engine.worldCount,
      warnings: warningsOf(engine, about.worlds_limit),
      state_file,
    }
  })

  app.get('/ready', { schema: { hide: true } }, (_request, reply) => {
    const reason = engine.snapshots.notReadyReason ?? engine.notReadyReason
    if (reason === undefined) return { ready: true }
    return reply.code(503).send({ ready: false, reason })
  })

  app.route({
    method: 'GET',
    url: '/openapi.json',
    schema: { hide: true, querystring: OpenApiQuery },
    validatorCompiler: controlValidator as FastifySchemaCompiler<unknown>,
    handler: async (request, reply) => {
      const content = await openapiContent(request.query.sources === true ? 'sources' : 'api')
      return content.send(reply)
    },
  })
}
