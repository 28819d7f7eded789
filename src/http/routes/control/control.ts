import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { controlNotFound } from '../../../control/control-errors.ts'
import type { DrillHolder } from '../../../control/drill/drill-holder.ts'
import type { Engine } from '../../../control/engine.ts'
import type { ProgressionRules } from '../../../control/progressions.ts'
import { stateMachine } from '../../../control/state-diagram.ts'
import { ControlIndex, SignatureExplanation, StateMachineAnswer } from '../../../schemas/control.ts'
import { quote } from '../../../schemas/findings.ts'
import { CountedProgressionRule, ProgressionRule } from '../../../schemas/progression.ts'
import * as z from '../../../schemas/zod.ts'
import type { BaseUrlOf } from '../../address/base-url.ts'
import { openapiContent } from '../../documents/openapi-documents.ts'
import { controlGate } from '../../hooks/gate.ts'
import { isSentToAll } from '../../hooks/shard.ts'
import {
  controlErrors,
  controlValidator,
  describeErrors,
  PROJECT,
  refuseUnusedInput,
  worldOf,
} from '../../input/control-request.ts'
import { addBundle } from './bundle.ts'
import { addClients } from './clients.ts'
import { addClock } from './clock.ts'
import { addCoverage, type CoverageOf } from './coverage.ts'
import { addDrill } from './drill.ts'
import { addFaults } from './faults.ts'
import { addInstances } from './instances.ts'
import { addMetrics } from './metrics.ts'
import { addOverview } from './overview.ts'
import { addProvenance } from './provenance.ts'
import { addRequests } from './requests.ts'
import { addResets } from './resets.ts'
import { addRules } from './rules.ts'
import { addScenes } from './scenes.ts'
import { addStates } from './states.ts'
import { addVerification } from './verification.ts'
import { addWatch } from './watch.ts'

export interface ControlOptions {
  engine: Engine
  drill: DrillHolder
  /** Returns the coverage of the inputs of all operations, or of one. */
  coverage: CoverageOf
  /** Returns method and path of every route of the control plane. */
  paths: () => readonly string[]
  /** onRequest hooks of all routes, and of unknown paths as well. */
  guards: readonly onRequestHookHandler[]
  notFound: (request: FastifyRequest, reply: FastifyReply) => void
  baseUrlOf: BaseUrlOf
  version: string
  /** The options that change answers, as JSON data. */
  settings: Readonly<Record<string, unknown>>
  /** Number of this process and of all, such as `1/4`; undefined for the only one. */
  shard: string | undefined
  /** Aborted when the server stops; this ends waits and event streams. */
  stopping: AbortSignal
}

/** Mounted at /_mock. Paths below projects/ concern one world, all other paths the whole server. */
export const controlRoutes: FastifyPluginCallbackZod<ControlOptions> = (
  app,
  {
    engine,
    coverage,
    drill,
    paths,
    guards,
    notFound,
    baseUrlOf,
    settings,
    shard,
    stopping,
    version,
  },
  done,
) => {
  for (const guard of guards) app.addHook('onRequest', guard)
  app.setNotFoundHandler(notFound)
  app.setValidatorCompiler(controlValidator)
  app.addHook('onRoute', refuseUnusedInput)
  app.addHook('preHandler', controlGate(engine))
  app.addHook('onRoute', describeErrors)

  app.route({
    method: 'GET',
    url: '/',
    schema: {
      summary: 'Lists the paths of the control plane and the projects that have a world.',
      tags: ['about'],
      response: { 200: ControlIndex.describe('OK'), ...controlErrors },
    },
    handler: (request) => ({
      paths: [...paths()],
      openapi: '/_mock/openapi.json',
      ...(shard !== undefined && { shard }),
      ...(drill.report !== undefined && { drill: true as const }),
      ...(isSentToAll(request, shard) && {
        projects: [...engine.worlds].map(({ projectId }) => projectId),
      }),
    }),
  })

  app.route({
    method: 'GET',
    url: '/openapi.json',
    schema: {
      summary: 'Returns the OpenAPI 3.1 document of the control plane.',
      tags: ['about'],
      response: {
        200: z.looseObject({}).describe('OK'),
        304: z.null().describe('The client has it: If-None-Match has its ETag'),
        ...controlErrors,
      },
    },
    handler: async (_request, reply) => (await openapiContent('control')).send(reply),
  })

  addClients(app)

  app.route({
    method: 'GET',
    url: '/state-machine',
    schema: {
      summary: 'Shows which action is allowed in which status, as JSON and as a Mermaid diagram.',
      tags: ['instances'],
      response: { 200: StateMachineAnswer.describe('OK'), ...controlErrors },
    },
    handler: () => stateMachine(),
  })

  app.route({
    method: 'GET',
    url: '/auth/explain/:request_id',
    schema: {
      summary: 'Explains why a signature was refused; the last 1,000 refusals are kept.',
      tags: ['journal'],
      params: z.object({ request_id: z.string() }),
      response: { 200: SignatureExplanation.describe('OK'), ...controlErrors },
    },
    handler: (request) => {
      const { request_id } = request.params
      const explanation = engine.refusedSignatures.find(request_id)
      if (explanation !== undefined) return explanation
      throw controlNotFound(
        `request ${quote(request_id)}`,
        'the X-Request-Id of one of the last 1,000 refused signatures',
      )
    },
  })

  addProvenance(app)
  addFaults(app, engine)

  const progressions = {
    noun: 'progressions',
    Rule: ProgressionRule,
    Counted: CountedProgressionRule,
    add: (rules: ProgressionRules, json: unknown) => rules.add(json),
  }
  addRules(app, { ...progressions, path: '/progressions', rulesOf: () => engine.progressions })
  addRules(app, {
    ...progressions,
    path: `${PROJECT}/progressions`,
    rulesOf: (request) => worldOf(request, engine).progressions,
  })

  addBundle(app, engine, settings)
  addClock(app, engine)
  addCoverage(app, coverage)
  addDrill(app, drill)
  addInstances(app, engine, baseUrlOf)
  addMetrics(app, engine, version)
  addOverview(app, engine, baseUrlOf)
  addResets(app, engine)
  addStates(app, engine)
  addRequests(app, { engine, baseUrlOf, version })
  addVerification(app, engine)
  addWatch(app, { engine, baseUrlOf, stopping })
  addScenes(app, engine)

  done()
}
