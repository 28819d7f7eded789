import type { FastifyReply, FastifyRequest } from 'fastify'
import { WARNINGS } from './reader.ts'
import { warn } from './warnings.ts'

type Warned = { [WARNINGS]?: readonly string[] } | null | undefined

/** Warns of the parameters and the body keys that the schemas of a request do not have. */
export function warnOfUnknown(request: FastifyRequest, reply: FastifyReply): void {
  for (const part of [request.query, request.body] as Warned[]) {
    warn(request, reply, part?.[WARNINGS] ?? [])
  }
}

/** Warns of what nobody reads in a request to IAM or for key pairs. */
export function warnOfUnread(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  warnOfUnknown(request, reply)
  if (request.headers['x-mock-fault'] !== undefined) {
    warn(request, reply, ['x-mock-fault is ignored: only operations of ModelArts take it'])
  }
  done()
}
