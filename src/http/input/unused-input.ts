import type { FastifyReply, FastifyRequest } from 'fastify'
import { WARNINGS } from './reader.ts'
import { warn } from './warnings.ts'

type Warned = { [WARNINGS]?: readonly string[] } | null | undefined

/** preHandler hook of the IAM and key pair routes: warns of unknown input, and of x-mock-fault, which has no effect there. */
export function warnOfUnusedInput(
  request: FastifyRequest,
  reply: FastifyReply,
  done: () => void,
): void {
  warn(request, reply, (request.query as Warned)?.[WARNINGS] ?? [])
  warn(request, reply, (request.body as Warned)?.[WARNINGS] ?? [])
  if (request.headers['x-mock-fault'] !== undefined) {
    warn(request, reply, ['x-mock-fault is ignored: only operations of ModelArts take it'])
  }
  done()
}
