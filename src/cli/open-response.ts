import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'

/** A request of a command to a server that the user named. */
export interface CommandRequest {
  /** GET when left out. */
  method?: string
  headers: OutgoingHttpHeaders
  body?: string | undefined
  signal: AbortSignal
}

/**
 * Sends a request without a proxy and without a check of the certificate. Resolves to the response, whose body is still to be
 * read; rejects with the error of Node, or if the signal aborts.
 */
export function openResponse(
  url: string,
  { method = 'GET', headers, body, signal }: CommandRequest,
): Promise<IncomingMessage> {
  const send = url.toLowerCase().startsWith('https:') ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    send(url, { agent: false, headers, method, rejectUnauthorized: false, signal })
      .on('error', reject)
      .on('upgrade', (_response, socket) => {
        socket.destroy()
        reject(new Error('switching protocols'))
      })
      .on('response', resolve)
      .end(body)
  })
}

/** The body of a response as text. Rejects with the reason of the signal if it has aborted. */
export async function bodyText(response: IncomingMessage, signal: AbortSignal): Promise<string> {
  try {
    return await text(response)
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
}
