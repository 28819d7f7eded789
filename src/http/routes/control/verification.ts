import type { FastifyReply } from 'fastify'
import type { Engine } from '../../../control/engine.ts'
import { verify } from '../../../control/journal/verification.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import { Verification, VerifyRequest } from '../../../schemas/verification.ts'
import { type ControlApp, PROJECT, refusals, worldOf } from '../../input/control-request.ts'

const tags = ['journal']

const response = {
  200: Verification.describe('Verified'),
  ...refusals,
  409: Verification.describe('Failed, or inconclusive'),
}

/** Whether what was sent is what was to be. */
export function addVerification(app: ControlApp, engine: Engine): void {
  const answer = (reply: FastifyReply, verification: Verification) => {
    reply.code(verification.verdict === 'verified' ? 200 : 409)
    return verification
  }

  app.route({
    method: 'POST',
    url: '/verify',
    schema: {
      summary:
        'Compares what was sent to any world with what was to be: 200, or 409 with findings.',
      tags,
      body: VerifyRequest,
      response,
    },
    handler: (request, reply) => {
      const { allFaults, journals } = engine
      return answer(reply, verify(request.body, journals, allFaults))
    },
  })

  app.route({
    method: 'POST',
    url: `${PROJECT}/verify`,
    schema: {
      summary: 'The same for one world.',
      tags,
      params: ProjectPath,
      body: VerifyRequest,
      response,
    },
    handler: (request, reply) => {
      const { faults, journal } = worldOf(request, engine)
      return answer(reply, verify(request.body, [journal], [faults]))
    },
  })
}
