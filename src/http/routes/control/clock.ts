import type { Engine } from '../../../control/engine.ts'
import { clockState } from '../../../control/time/clock-state.ts'
import {
  AdvanceAllAnswer,
  AdvanceAnswer,
  AdvanceRequest,
  ClockRequest,
  ClockState,
} from '../../../schemas/control.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import { type ControlApp, PROJECT, refusals, worldOf } from '../../input/control-request.ts'

const tags = ['clock']

const response = { 200: ClockState.describe('OK'), ...refusals }

/** Time, of the whole server and of one world. */
export function addClock(app: ControlApp, engine: Engine): void {
  app.route({
    method: 'GET',
    url: '/clock',
    schema: { summary: 'The time of worlds to be made: epoch ms, ISO, rate.', tags, response },
    handler: () => clockState(engine.clock),
  })

  app.route({
    method: 'PUT',
    url: '/clock',
    schema: {
      summary: 'Sets it, and that of every world: where it goes, how fast it runs.',
      tags,
      body: ClockRequest,
      response,
    },
    handler: (request) => engine.time.set(request.body),
  })

  app.route({
    method: 'POST',
    url: '/clock/advance',
    schema: {
      summary: 'Lets time pass in every world, by a span or until a moment; says what happened.',
      tags,
      body: AdvanceRequest,
      response: { 200: AdvanceAllAnswer.describe('OK'), ...refusals },
    },
    handler: (request) => {
      const transitions = engine.time.advance(request.body)
      return { ...clockState(engine.clock), transitions }
    },
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/clock`,
    schema: { summary: 'The time of one world.', tags, params: ProjectPath, response },
    handler: (request) => clockState(worldOf(request, engine).cloud.clock),
  })

  app.route({
    method: 'PUT',
    url: `${PROJECT}/clock`,
    schema: { summary: 'Sets it.', tags, params: ProjectPath, body: ClockRequest, response },
    handler: (request) => engine.time.set(request.body, worldOf(request, engine)),
  })

  app.route({
    method: 'POST',
    url: `${PROJECT}/clock/advance`,
    schema: {
      summary: 'Lets time pass in it.',
      tags,
      params: ProjectPath,
      body: AdvanceRequest,
      response: { 200: AdvanceAnswer.describe('OK'), ...refusals },
    },
    handler: (request) => {
      const world = worldOf(request, engine)
      const transitions = engine.time.advanceWorld(request.body, world)
      return { ...clockState(world.cloud.clock), transitions }
    },
  })
}
