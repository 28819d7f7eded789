import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'

export interface Answer {
  status: number
  /** The host's time there, epoch ms, undefined where it does not tell. */
  hostTime: number | undefined
  /** What its JSON says, undefined where it is none. */
  body: unknown
}

/**
 * Gets a URL, through no proxy and whatever its certificate; rejects after so many ms. A control token is told to
 * the server that was named, which is a mock of one's own.
 */
export async function ask(url: string, timeout: number, controlToken?: string): Promise<Answer> {
  const headers = controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` }
  const signal = AbortSignal.timeout(timeout)
  return new Promise((resolve, reject) => {
    const request = url.toLowerCase().startsWith('https:') ? httpsRequest : httpRequest
    request(url, { agent: false, headers, rejectUnauthorized: false, signal })
      .on('error', reject)
      .on('response', (response) => {
        const status = response.statusCode as number
        const time = Date.parse(String(response.headers.date))
        const hostTime = Number.isNaN(time) ? undefined : time
        text(response).then((body) => resolve({ status, hostTime, body: jsonOf(body) }), reject)
      })
      .end()
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Why nothing answered, in a few words. */
export function reasonOf(error: unknown): string {
  const { code, message, name } = error as NodeJS.ErrnoException
  if (name === 'AbortError') return 'no answer'
  return { ECONNREFUSED: 'connection refused', ENOTFOUND: 'no such host' }[String(code)] ?? message
}
