import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasBody } from '../request.ts'
import { closeSoon, type OpenRequests } from './open-requests.ts'

/** How much of a body is read and dropped after a response that did not wait for it, bytes. */
export const MAX_DROPPED_BYTES = 256 * 1024 * 1024

/**
 * Closes the connection after a response that did not wait for the whole body, but only when the client has sent the body
 * and read the response. If it closed at once, the client would see EPIPE or ECONNRESET instead of the response. If it stayed
 * open, Node's client would wait for it: after a complete response it sends no more of a long body.
 */
export function dropUnreadBody(
  { raw }: FastifyRequest,
  reply: FastifyReply,
  requests: OpenRequests,
): void {
  // Not false with `inject`, where the body is there from the beginning.
  if (raw.complete !== false || !hasBody(raw)) return
  const { raw: response } = reply
  const { socket } = raw
  reply.header('connection', 'close')
  const end = response.end.bind(response) as () => typeof response
  response.end = (payload: unknown) => {
    if (payload === undefined || payload === null) return end()
    if (raw.method === 'HEAD') {
      // Without a body, write does not send the head, and calls back before the head is sent.
      response.flushHeaders()
      requests.afterEarlier(response, () => closeSoon(socket))
    } else {
      response.write(payload, () => closeSoon(socket))
    }
    let dropped = 0
    raw.on('data', ({ length }: Buffer) => {
      dropped += length
      if (dropped > MAX_DROPPED_BYTES) socket.destroy()
    })
    raw.resume()
    return response
  }
}
