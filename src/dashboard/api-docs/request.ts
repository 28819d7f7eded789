import { signal } from '@preact/signals'
import { curlOf } from '../journal/curl.ts'
import { base } from '../server/base.ts'
import { controlHeaders } from '../server/control-token.ts'
import type { Operation } from './openapi.ts'

/** The X-Auth-Token of requests to the API. */
export const token = signal('')

/** Most characters of a body that are shown. */
const MAX_SHOWN = 200_000

export interface Request {
  method: string
  /** Path with the query, without that of a proxy in front of the server. */
  path: string
  headers: Record<string, string>
  body?: string
}

export interface Answer {
  status: number
  statusText: string
  /** Host ms until the end of the body. */
  ms: number
  headers: readonly (readonly [string, string])[]
  body: string
  /** Whether the body is longer than what is shown. */
  isCut: boolean
  /** Whether more of the body may come. */
  isOpen: boolean
}

/** The request of a form; fields that are empty are left out. */
export function requestOf(
  { method, path, parameters = [] }: Operation,
  values: Readonly<Record<string, string>>,
  body: string,
): Request {
  const isControl = path.startsWith('/_mock')
  const filled = path.replace(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(values[name] ?? ''))
  const query = new URLSearchParams(
    parameters
      .filter(({ in: place, name }) => place === 'query' && (values[name] ?? '') !== '')
      .map(({ name }) => [name, values[name] as string]),
  )
  return {
    method,
    path: query.size === 0 ? filled : `${filled}?${query}`,
    headers: {
      ...(isControl ? controlHeaders() : token.value === '' ? {} : { 'x-auth-token': token.value }),
      ...(body.trim() === '' ? {} : { 'content-type': 'application/json' }),
    },
    ...(body.trim() === '' ? {} : { body }),
  }
}

export function curlOfRequest({ body, headers, method, path }: Request): string {
  return curlOf(method, path, headers, body)
}

/** Sends a request and reports its answer while it comes: a stream of events stays open until `stop` aborts. */
export async function send(
  { body, headers, method, path }: Request,
  stop: AbortSignal,
  report: (answer: Answer) => void,
): Promise<Answer> {
  const start = performance.now()
  const response = await fetch(`${base}${path}`, {
    method,
    headers,
    cache: 'no-store',
    signal: stop,
    ...(body === undefined ? {} : { body }),
  })
  const decoder = new TextDecoder()
  let text = ''
  const answerNow = (isOpen: boolean): Answer => ({
    status: response.status,
    statusText: response.statusText,
    ms: performance.now() - start,
    headers: [...response.headers],
    body: text.slice(0, MAX_SHOWN),
    isCut: text.length > MAX_SHOWN,
    isOpen,
  })
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const reader = response.body?.getReader()
  try {
    for (let chunk = await reader?.read(); chunk?.done === false; chunk = await reader?.read()) {
      if (text.length <= MAX_SHOWN) text += decoder.decode(chunk.value, { stream: true })
      if (isStream) report(answerNow(true))
    }
  } catch (error) {
    if (!stop.aborted) throw error
  }
  return answerNow(false)
}
