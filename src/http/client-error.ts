import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ModelArtsError } from '../cloud/errors/errors.ts'
import type { TrafficCounts } from '../control/metrics/traffic-counts.ts'
import { asModelArtsError, errorBody } from './error-handler.ts'
import { type LogOptions, logUnparsed } from './hooks/log.ts'
import { closeSoon, type OpenRequests } from './listener/open-requests.ts'

type ParserError = Error & { code?: string }

/**
 * Answers what Node's HTTP parser refuses (docs/errors.md#answers-of-nodes-http-parser). If the head of the request was
 * valid, Fastify has the request and answers it. If not, there is no request: the response is written to the socket, after
 * the responses to earlier requests of the connection.
 */
export function clientErrorHandler(
  newRequestId: () => string,
  requests: OpenRequests,
  traffic: TrafficCounts,
  log: LogOptions | undefined,
) {
  return (error: ParserError, socket: Socket): void => {
    if (error.code === 'ECONNRESET') {
      socket.destroy()
      return
    }
    // The server has ended the connection already, and destroys it when the client has read the response.
    if (!socket.writable || !requests.fail(socket)) return
    const partial = requests.of(socket).find(({ req }) => !req.complete)
    if (partial === undefined) {
      const failure = asModelArtsError({ ...error, statusCode: 400 })
      traffic.requestsOf(null, failure.statusCode).requests++
      const requestId = newRequestId()
      if (log !== undefined) logUnparsed(log, requestId, failure.statusCode)
      requests.afterAll(socket, () => closeSoon(socket, rawResponse(failure, requestId)))
    } else if (!partial.headersSent && partial.req.listenerCount('error') > 0) {
      // Fastify reads the body: it gets the error as if reading had failed.
      partial.req.emit('error', error)
    } else {
      requests.afterAll(socket, () => closeSoon(socket))
    }
  }
}

function rawResponse(failure: ModelArtsError, requestId: string): string {
  const body = JSON.stringify(errorBody(failure, requestId))
  const { statusCode } = failure
  return [
    `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? 'Request Header Fields Too Large'}`,
    'server: api-gateway',
    `x-request-id: ${requestId}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n')
}
