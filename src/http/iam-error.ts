import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { IamError } from '../cloud/iam/iam-errors.ts'
import { asModelArtsError } from './error-handler.ts'

/** Error handler of the IAM routes: `{"error":{"code":401,"message":"...","title":"Unauthorized"}}`. */
export function iamErrorHandler(error: unknown, _request: FastifyRequest, reply: FastifyReply) {
  const { message, statusCode } = error instanceof IamError ? error : asModelArtsError(error)
  if (statusCode === 500) console.error(error)
  const title = STATUS_CODES[statusCode] ?? 'Bad Request'
  return reply.code(statusCode).send({ error: { code: statusCode, message, title } })
}
