import type { FastifyReply } from 'fastify'
import type { Engine } from '../../../control/engine.ts'
import type { FaultRules } from '../../../control/faults/faults.ts'
import type { Journal } from '../../../control/journal/journal.ts'
import {
  requireOperations,
  verificationPieces,
  verifySteps,
} from '../../../control/journal/verification.ts'
import { finishInSlices } from '../../../control/slices.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import { Verification, VerifyRequest } from '../../../schemas/verification.ts'
import { type ControlApp, controlErrors, PROJECT, worldOf } from '../../input/control-request.ts'
import { sendPieces } from '../../send-pieces.ts'

const tags = ['journal']

const response = {
  200: Verification.describe('Verified'),
  ...controlErrors,
  409: Verification.describe('Failed or inconclusive'),
}

/** Routes that compare the requests in the journal with expectations. */
export function addVerification(app: ControlApp, engine: Engine): void {
  const answer = async (
    reply: FastifyReply,
    wanted: VerifyRequest,
    journals: readonly Journal[],
    rules: readonly FaultRules[],
  ) => {
    const verification = await finishInSlices(verifySteps(wanted, journals, rules))
    reply.code(verification.verdict === 'verified' ? 200 : 409)
    return sendPieces(reply, 'application/json', verificationPieces(verification))
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
    handler: (request, reply) => answer(reply, request.body, engine.journals, engine.allFaults),
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
      return answer(reply, request.body, [journal], [faults])
    },
  })
}
