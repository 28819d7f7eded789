import type { FastifyReply, FastifyRequest } from 'fastify'
import { type SomeTexts, WARNINGS } from './reader.ts'
import { warn } from './warnings.ts'

type Warned = { [WARNINGS]?: SomeTexts } | null | undefined

/** Warns of the query parameters and body fields that the schemas of a request do not have. */
export function warnOfUnknown(request: FastifyRequest, reply: FastifyReply): void {
  for (const part of [request.query, request.body] as Warned[]) {
    const warnings = part?.[WARNINGS]
    if (warnings !== undefined) warn(request, reply, warnings.texts, warnings.more)
  }
}

/** preHandler hook of the IAM and key pair routes: warns of unknown input. */
export function warnOfUnusedInput(
  request: FastifyRequest,
  reply: FastifyReply,
  done: () => void,
): void {
  warnOfUnknown(request, reply)
  done()
}
