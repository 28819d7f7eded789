import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { controlNotFound } from '../../../control/control-errors.ts'
import type { Engine } from '../../../control/engine.ts'
import type { Progressions } from '../../../control/progressions.ts'
import { stateMachine } from '../../../control/state-diagram.ts'
import { ControlIndex, SignatureExplanation, StateMachineAnswer } from '../../../schemas/control.ts'
import { quote } from '../../../schemas/findings.ts'
import { CountedProgressionRule, ProgressionRule } from '../../../schemas/progression.ts'
import type { BaseUrlOf } from '../../base-url.ts'
import {
  controlReader,
  PROJECT,
  refusals,
  refuseUnread,
  worldOf,
} from '../../input/control-request.ts'
import { addClock } from './clock.ts'
import { addFaults } from './faults.ts'
import { addInstances } from './instances.ts'
import { addOverview } from './overview.ts'
import { addRequests } from './requests.ts'
import { addResets } from './resets.ts'
import { addRules } from './rules.ts'
import { addScenes } from './scenes.ts'
import { addStates } from './states.ts'
import { addVerification } from './verification.ts'
import { addWatch } from './watch.ts'

export interface ControlOptions {
  engine: Engine
  /** Every path of the control plane, for its index. */
  paths: () => readonly string[]
  /** The control plane's OpenAPI document, made when first asked for. */
  document: () => Promise<object>
  /** What every request meets, those to paths that nobody serves included. */
  guards: readonly onRequestHookHandler[]
  notFound: (request: FastifyRequest, reply: FastifyReply) => void
  baseUrlOf: BaseUrlOf
  version: string
  /** Ends what waits when the server stops. */
  stopping: AbortSignal
}

/** Mounted at /_mock: what speaks to the whole server stands at the root, what speaks to one world below projects/. */
export const controlRoutes: FastifyPluginCallbackZod<ControlOptions> = (
  app,
  { engine, paths, document, guards, notFound, baseUrlOf, stopping, version },
  done,
) => {
  for (const guard of guards) app.addHook('onRequest', guard)
  app.setNotFoundHandler(notFound)
  app.setValidatorCompiler(controlReader)
  app.addHook('onRoute', refuseUnread)

  app.route({
    method: 'GET',
    url: '/',
    schema: {
      summary: 'Lists these paths.',
      tags: ['about'],
      response: { 200: ControlIndex.describe('OK'), ...refusals },
    },
    handler: () => ({
      paths: [...paths()],
      openapi: '/_mock/openapi.json',
      projects: [...engine.worlds].map(({ projectId }) => projectId),
    }),
  })

  app.route({
    method: 'GET',
    url: '/openapi.json',
    schema: {
      summary: 'Describes them: OpenAPI 3.1.',
      tags: ['about'],
      response: { 200: z.looseObject({}).describe('OK'), ...refusals },
    },
    handler: async () => ({ ...(await document()) }),
  })

  app.route({
    method: 'GET',
    url: '/state-machine',
    schema: {
      summary: 'Statuses × actions as data and as a Mermaid diagram.',
      tags: ['instances'],
      response: { 200: StateMachineAnswer.describe('OK'), ...refusals },
    },
    handler: () => stateMachine(),
  })

  app.route({
    method: 'GET',
    url: '/auth/explain/:request_id',
    schema: {
      summary: 'Why a signature was refused, of the last 1,000.',
      tags: ['journal'],
      params: z.object({ request_id: z.string() }),
      response: { 200: SignatureExplanation.describe('OK'), ...refusals },
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

  addFaults(app, engine)

  const progressions = {
    noun: 'progressions',
    Rule: ProgressionRule,
    Counted: CountedProgressionRule,
    add: (rules: Progressions, json: unknown) => rules.add(json),
  }
  addRules(app, { ...progressions, path: '/progressions', rulesOf: () => engine.progressions })
  addRules(app, {
    ...progressions,
    path: `${PROJECT}/progressions`,
    rulesOf: (request) => worldOf(request, engine).progressions,
  })

  addClock(app, engine)
  addInstances(app, engine, baseUrlOf)
  addOverview(app, engine, baseUrlOf)
  addResets(app, engine)
  addStates(app, engine)
  addRequests(app, { engine, baseUrlOf, version })
  addVerification(app, engine)
  addWatch(app, { engine, baseUrlOf, stopping })
  addScenes(app, engine)

  done()
}
