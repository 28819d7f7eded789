import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Ids } from '../cloud/kernel/ids.ts'
import { asModelArtsError, errorBody } from './error-handler.ts'

/** Responds to requests that Node's HTTP parser rejects. Fastify has no request object then, so the raw response is written to the socket. */
export function clientErrorHandler(ids: Ids) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const requestId = ids.hex32()
    const failure = asModelArtsError({ ...error, statusCode: 400 })
    const body = JSON.stringify(errorBody(failure, requestId))
    const { statusCode } = failure
    socket.end(
      [
        `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? 'Request Header Fields Too Large'}`,
        'server: api-gateway',
        `x-request-id: ${requestId}`,
        'content-type: application/json',
        `content-length: ${Buffer.byteLength(body)}`,
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    )
  }
}
