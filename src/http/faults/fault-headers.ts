import type { FastifyInstance } from 'fastify'
import type { AnswerHeaders } from '../../control/faults/fault-headers.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Headers that a fault sets in the response or takes away; null if there is none. */
    faultHeaders: AnswerHeaders | null
  }
}

/** Hook that sets the headers of a fault when the body is made: a Content-Type that it sets changes the header only. */
export function addFaultHeaders(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    for (const [name, value] of request.faultHeaders ?? []) {
      reply.removeHeader(name)
      if (value !== null) reply.header(name, value)
      else if (name === 'date') reply.raw.sendDate = false
    }
    done(null, payload)
  })
}
