import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { parsedJson } from '../control/json-text.ts'

export interface JsonResponse {
  status: number
  /** Time of the server's host from the Date header, epoch ms; undefined without it. */
  hostTime: number | undefined
  /** The parsed JSON; undefined if the body is not JSON. */
  body: unknown
}

/**
 * GETs a URL without a proxy and without a check of its certificate; rejects after `timeout` ms. The control token goes to
 * the server that the user named, which is the user's own mock.
 */
export async function getJson(
  url: string,
  timeout: number,
  controlToken?: string,
): Promise<JsonResponse> {
  const headers = controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` }
  const signal = AbortSignal.timeout(timeout)
  return new Promise((resolve, reject) => {
    const request = url.toLowerCase().startsWith('https:') ? httpsRequest : httpRequest
    request(url, { agent: false, headers, rejectUnauthorized: false, signal })
      .on('error', reject)
      .on('upgrade', (_response, socket) => {
        socket.destroy()
        reject(new Error('switching protocols'))
      })
      .on('response', (response) => {
        const status = response.statusCode as number
        const time = Date.parse(String(response.headers.date))
        const hostTime = Number.isNaN(time) ? undefined : time
        text(response).then((body) => resolve({ status, hostTime, body: parsedJson(body) }), reject)
      })
      .end()
  })
}

/** Why there was no response, in a few words. */
export function reasonOf(error: unknown): string {
  const { code, message, name } = error as NodeJS.ErrnoException
  if (name === 'AbortError') return 'no response'
  return { ECONNREFUSED: 'connection refused', ENOTFOUND: 'no such host' }[String(code)] ?? message
}
