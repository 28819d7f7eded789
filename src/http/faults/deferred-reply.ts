import type { FastifyReply } from 'fastify'

/**
 * Holds the answer of a request back once the service has it, refusals included. `release` gets it and
 * may then send that or another, when it likes.
 */
export function deferReply(reply: FastifyReply, release: (answer: unknown) => void): void {
  reply.send = (answer?: unknown) => {
    Reflect.deleteProperty(reply, 'send')
    release(answer)
    return reply
  }
}
