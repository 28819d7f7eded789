import type {
  FastifyInstance,
  FastifyReply,
  preHandlerHookHandler,
  preValidationHookHandler,
} from 'fastify'
import { answerSchemaOf } from '../../control/faults/answer-schema.ts'
import { changedAnswer, currentChange, offsetOf } from '../../control/faults/changed-answer.ts'
import type { FaultEffect } from '../../schemas/fault.ts'
import { isOperationId } from '../../schemas/operations.ts'
import { notebookIdOf } from '../../schemas/paths.ts'
import { recordInstance } from '../hooks/journal.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** A fault with which the operation answers in another way than usual; null if there is none. */
    answerFault: AnswerFault | null
  }
}

interface AnswerFault {
  effect: FaultEffect
  /** What is added to the number of the page. */
  current: number
}

/** preValidation hook after the waits of a request, and before its credentials are checked: lets its instance vanish. */
export const vanishInstance: preValidationHookHandler = (request, _reply, done) => {
  const { answerFault, params, world } = request
  if (answerFault?.effect.instance !== undefined && world !== null) {
    recordInstance(request)
    world.cloud.handleDueReminders()
    const id = notebookIdOf(params as Record<string, string>) as string
    world.cloud.notebooks.remove(id, 'Vanished')
  }
  done()
}

interface PageQuery {
  offset: number
  limit?: number
}

/** preHandler hook of the notebooks API: replaces the offset of a request with a page fault. */
export const turnPage: preHandlerHookHandler = (request, _reply, done) => {
  const { answerFault } = request
  const page = answerFault?.effect.page
  if (answerFault !== null && page !== undefined) {
    const query = request.query as PageQuery
    // The limit 0 of pools is none.
    const asked = { offset: query.offset, limit: query.limit || undefined }
    answerFault.current = currentChange(page, asked)
    // A copy: requests with the same query string share it.
    request.query = { ...query, offset: offsetOf(page, asked) }
  }
  done()
}

/** Adds the hook that changes the bodies of 2xx answers. Call it before the hooks that record and keep them. */
export function changeAnswers(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { answerFault, operation } = request
    if (!answerFault || !hasChangeableBody(reply)) {
      done(null, payload)
      return
    }
    const { current, effect } = answerFault
    const schema =
      operation !== null && isOperationId(operation) ? answerSchemaOf(operation) : undefined
    const { fields, total } = effect
    const body = JSON.parse(`${payload}`)
    done(null, JSON.stringify(changedAnswer(body, { current, fields, total }, schema)))
  })
}

function hasChangeableBody(reply: FastifyReply): boolean {
  const isSuccess = reply.statusCode >= 200 && reply.statusCode < 300
  return isSuccess && `${reply.getHeader('content-type')}`.startsWith('application/json')
}
