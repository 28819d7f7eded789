import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasBody } from '../request.ts'
import { closeSoon, type OpenRequests } from './open-requests.ts'

/** How much of a body is read and dropped after a response that did not wait for it, bytes. */
export const MAX_DROPPED_BYTES = 256 * 1024 * 1024

/** How long it is read, host ms. */
export const MAX_DROPPED_MS = 10_000

/** A body of this length, bytes, is usually on its way as a whole when the response is sent. */
const SHORT_BODY_BYTES = 16 * 1024

/**
 * Lets a response end only when the whole body has arrived, if it has not yet. The response itself is sent at once. If the
 * connection closed while the client still sends, the client would see EPIPE or ECONNRESET instead of the response.
 */
export function dropUnreadBody(
  { raw }: FastifyRequest,
  reply: FastifyReply,
  requests: OpenRequests,
): void {
  // Not false with `inject`, where the body is there from the beginning.
  if (raw.complete !== false || !hasBody(raw)) return
  const { raw: response } = reply
  const length = Number(raw.headers['content-length'] ?? Number.POSITIVE_INFINITY)
  // After a complete response, Node's client does not go on with a long body on a connection that it keeps.
  if (length > SHORT_BODY_BYTES) reply.header('connection', 'close')
  const end = response.end.bind(response) as () => void
  response.end = (payload: unknown) => {
    response.flushHeaders()
    if (payload !== undefined && payload !== null) response.write(payload)
    if (requests.hasFailed(raw.socket)) {
      response.write('', () => closeSoon(raw.socket))
      return response
    }
    dropped(raw, (isComplete) => {
      end()
      if (!isComplete) raw.socket.destroySoon()
    })
    return response
  }
}

/** Reads and drops the rest of a body. Calls back once: with false if it is too long or takes too long. */
function dropped(raw: IncomingMessage, done: (isComplete: boolean) => void): void {
  let bytes = 0
  const finish = (isComplete: boolean) => {
    clearTimeout(timer)
    raw.off('data', count).off('end', complete).off('close', complete)
    done(isComplete)
  }
  const complete = () => finish(true)
  const count = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_DROPPED_BYTES) finish(false)
  }
  const timer = setTimeout(finish, MAX_DROPPED_MS, false).unref()
  raw.on('data', count).once('end', complete).once('close', complete).resume()
}
