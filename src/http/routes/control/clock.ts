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
import { type ControlApp, controlErrors, PROJECT, worldOf } from '../../input/control-request.ts'

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
    handler: (request) => engine.time.set(request.body),
  })

  app.route({
    method: 'POST',
    url: '/clock/advance',
    schema: {
      summary:
        'Moves the clock of every world forward, by a duration or to a time; lists the transitions.',
      tags,
      body: AdvanceRequest,
      response: { 200: AdvanceAllAnswer.describe('OK'), ...controlErrors },
    },
    handler: (request) => {
      const transitions = engine.time.advance(request.body)
      return { ...clockState(engine.clock), transitions }
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
    handler: (request) => engine.time.set(request.body, worldOf(request, engine)),
  })

  app.route({
    method: 'POST',
    url: `${PROJECT}/clock/advance`,
    schema: {
      summary: 'Moves the clock of one world forward; lists the transitions.',
      tags,
      params: ProjectPath,
      body: AdvanceRequest,
      response: { 200: AdvanceAnswer.describe('OK'), ...controlErrors },
    },
    handler: (request) => {
      const world = worldOf(request, engine)
      const transitions = engine.time.advanceWorld(request.body, world)
      return { ...clockState(world.cloud.clock), transitions }
    },
  })
}
