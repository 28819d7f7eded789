import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ModelArtsError } from '../cloud/errors/errors.ts'
import { IamError } from '../cloud/iam/iam-errors.ts'
import { writeBug } from '../control/log-line.ts'
import { asModelArtsError, errorBody } from './error-handler.ts'

/**
 * Error handler of the IAM routes: `{"error":{"code":401,"message":"...","title":"Unauthorized"}}`, or
 * `{"error_code":"...","error_msg":"..."}` for an injected error with a code.
 */
export function iamErrorHandler(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  if (!(error instanceof IamError)) {
    const failure = asModelArtsError(error)
    if (failure.errorCode === 'Mock.Internal') writeBug(request.server.logLevel, error)
    return sendIamError(new IamError(failure.statusCode, failure.message), request, reply)
  }
  return sendIamError(error, request, reply)
}

function sendIamError(
  { errorCode, message, statusCode }: IamError,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  reply.code(statusCode)
  if (errorCode !== undefined) {
    return reply.send(errorBody(new ModelArtsError(statusCode, errorCode, message), request.id))
  }
  const title = STATUS_CODES[statusCode] ?? 'Bad Request'
  return reply.send({ error: { code: statusCode, message, title } })
}
