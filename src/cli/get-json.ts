import { parsedJson } from '../control/json-text.ts'
import { bodyText, openResponse } from './open-response.ts'

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
  const response = await openResponse(url, { headers, signal })
  const time = Date.parse(String(response.headers.date))
  return {
    status: response.statusCode as number,
    hostTime: Number.isNaN(time) ? undefined : time,
    body: parsedJson(await bodyText(response, signal)),
  }
}

/** Why there was no response, in a few words. */
export function reasonOf(error: unknown): string {
  const { code, message, name } = error as NodeJS.ErrnoException
  if (name === 'AbortError' || name === 'TimeoutError') return 'no response'
  return { ECONNREFUSED: 'connection refused', ENOTFOUND: 'no such host' }[String(code)] ?? message
}
