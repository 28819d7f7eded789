import type { FastifyReply } from 'fastify'
import type { Engine } from '../../../control/engine.ts'
import { requireOperations, verify } from '../../../control/journal/verification.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import { Verification, VerifyRequest } from '../../../schemas/verification.ts'
import { type ControlApp, controlErrors, PROJECT, worldOf } from '../../input/control-request.ts'

const tags = ['journal']

const response = {
  200: Verification.describe('Verified'),
  ...controlErrors,
  409: Verification.describe('Failed or inconclusive'),
}

/** Routes that compare the requests in the journal with expectations. */
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
        'Verifies that the requests to all worlds meet expectations: 200, or 409 with findings.',
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
      summary:
        'Verifies that the requests to one world meet expectations: 200, or 409 with findings.',
      tags,
      params: ProjectPath,
      body: VerifyRequest,
      response,
    },
    handler: (request, reply) => {
      requireOperations(request.body)
      const { faults, journal } = worldOf(request, engine)
      return answer(reply, verify(request.body, [journal], [faults]))
    },
  })
}
