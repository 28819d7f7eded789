import type { FastifyReply } from 'fastify'

/**
 * Intercepts the response after the handler has run, error responses included. `release` gets the payload; it sends
 * this or another one with `reply.send`, at any later time.
 */
export function deferReply(reply: FastifyReply, release: (answer: unknown) => void): void {
  reply.send = (answer?: unknown) => {
    Reflect.deleteProperty(reply, 'send')
    release(answer)
    return reply
  }
}
