import type { FastifyInstance, InjectOptions } from 'fastify'

/** Headers by name. A header that was sent several times has a list. */
export type InjectHeaders = Record<string, string | number | string[] | undefined>

/** A request for `MockServer.inject`: Fastify's `inject` takes the same fields. */
export interface InjectRequest {
  /** GET by default, with a payload POST. */
  method?: string
  /** Path with a query string, or a URL. */
  url: string
  /** Parameters that are added to those of the URL. */
  query?: string | Record<string, string | string[]>
  /** Headers of the request, by name. */
  headers?: InjectHeaders
  /** Body: an object is sent as JSON. */
  payload?: string | object
  /** The same as `payload`. */
  body?: string | object
  /** Values of cookies, by name. */
  cookies?: Record<string, string>
  /** Address that the request seems to come from; 127.0.0.1 by default. */
  remoteAddress?: string
}

/** A response from `MockServer.inject`. */
export interface InjectResponse {
  /** Status, such as 200. */
  statusCode: number
  /** Reason of the status, such as `OK`. */
  statusMessage: string
  /** Headers of the response, by name in lower case. */
  headers: InjectHeaders
  /** Body as text in UTF-8. */
  payload: string
  /** The same as `payload`. */
  body: string
  /** Body as bytes. */
  rawPayload: Uint8Array
  /**
   * Reads the body as JSON.
   *
   * @returns The value.
   * @throws SyntaxError if the body is no JSON.
   * @example (await mock.inject('/health')).json().status // -> 'ok'
   */
  // biome-ignore lint/suspicious/noExplicitAny: as JSON.parse returns it
  json<T = any>(): T
}

/** Sends a request to an app without a socket. */
export async function inject(
  app: Promise<FastifyInstance>,
  request: InjectRequest | string,
): Promise<InjectResponse> {
  return (await app).inject(request as InjectOptions)
}
