import type { Engine } from '../../../control/engine.ts'
import { groupSteps } from '../../../control/history/transition-groups.ts'
import { arrayPieces, jsonItem, type Pieces } from '../../../control/pieces.ts'
import { clockState } from '../../../control/time/clock-state.ts'
import {
  AdvanceAllAnswer,
  AdvanceAnswer,
  AdvanceRequest,
  ClockRequest,
  ClockState,
} from '../../../schemas/control.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import { type ControlApp, controlErrors, PROJECT, worldOf } from '../../input/control-request.ts'
import { workOnWorld } from '../../input/sliced-work.ts'
import { sendPieces } from '../../send-pieces.ts'

const tags = ['clock']

const response = { 200: ClockState.describe('OK'), ...controlErrors }

/** Routes of the clocks: the server's and each world's. */
export function addClock(app: ControlApp, engine: Engine): void {
  app.route({
    method: 'GET',
    url: '/clock',
    schema: {
      summary: 'Shows the clock of future worlds: epoch ms, ISO time, rate.',
      tags,
      response,
    },
    handler: () => clockState(engine.clock),
  })

  app.route({
    method: 'PUT',
    url: '/clock',
    schema: {
      summary: 'Sets the clock of every world, future worlds included: its time, its rate or both.',
      tags,
      body: ClockRequest,
      response,
    },
    handler: (request) => engine.gates.run(null, () => engine.time.setSteps(request.body)),
  })

  app.route({
    method: 'POST',
    url: '/clock/advance',
    schema: {
      summary:
        'Moves the clock of every world forward, by a duration or to a time; lists the transitions, and counts them in groups.',
      tags,
      body: AdvanceRequest,
      response: { 200: AdvanceAllAnswer.describe('OK'), ...controlErrors },
    },
    handler: async (request, reply) => {
      const { body } = request
      const { groups, transitions } = await engine.gates.run(null, function* () {
        const transitions = yield* engine.time.advanceSteps(body)
        return { transitions, groups: yield* groupSteps(transitions) }
      })
      const facts = { ...clockState(engine.clock), groups }
      return sendPieces(reply, JSON_TYPE, advancePieces(facts, transitions))
    },
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/clock`,
    schema: { summary: 'Shows the clock of one world.', tags, params: ProjectPath, response },
    handler: (request) => clockState(worldOf(request, engine).cloud.clock),
  })

  app.route({
    method: 'PUT',
    url: `${PROJECT}/clock`,
    schema: {
      summary: 'Sets the clock of one world: its time, its rate or both.',
      tags,
      params: ProjectPath,
      body: ClockRequest,
      response,
    },
    handler: (request) =>
      workOnWorld(request, engine, (world) => engine.time.setSteps(request.body, world)),
  })

  app.route({
    method: 'POST',
    url: `${PROJECT}/clock/advance`,
    schema: {
      summary:
        'Moves the clock of one world forward; lists the transitions, and counts them in groups.',
      tags,
      params: ProjectPath,
      body: AdvanceRequest,
      response: { 200: AdvanceAnswer.describe('OK'), ...controlErrors },
    },
    handler: async (request, reply) => {
      const { facts, transitions } = await workOnWorld(request, engine, function* (world) {
        const transitions = yield* engine.time.advanceWorldSteps(request.body, world)
        const groups = yield* groupSteps(transitions)
        return { facts: { ...clockState(world.cloud.clock), groups }, transitions }
      })
      return sendPieces(reply, JSON_TYPE, advancePieces(facts, transitions))
    },
  })
}

const JSON_TYPE = 'application/json'

/** The response of an advance, which may have very many transitions. */
function* advancePieces(facts: object, transitions: readonly object[]): Pieces {
  yield `${JSON.stringify(facts).slice(0, -1)},"transitions":`
  yield* arrayPieces(transitions, jsonItem)
  yield '}'
}
