import type { FastifyReply, FastifyRequest } from 'fastify'
import { isControlUrl } from '../error-handler.ts'
import { headerOf } from '../request.ts'

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'

/** Request headers that clients of the API send. A preflight request may ask for others, and gets them. */
const REQUEST_HEADERS: readonly string[] = [
  'Authorization',
  'Content-Type',
  'Prefer',
  'traceparent',
  'X-Auth-Token',
  'X-Domain-Id',
  'X-Idp-Id',
  'X-Language',
  'X-Mock-Fault',
  'X-Mock-Id',
  'X-Mock-Test',
  'X-Project-Id',
  'X-Sdk-Content-Sha256',
  'X-Sdk-Date',
  'X-Security-Token',
  'X-Subject-Token',
]

/** Response headers that web pages may read, besides the CORS-safelisted ones. */
const EXPOSED_HEADERS = [
  'Preference-Applied',
  'Retry-After',
  'X-Mock-Fault-Id',
  'X-Mock-Warnings',
  'X-Request-Id',
  'X-Subject-Token',
].join(', ')

/** CORS for the API, error responses included. The control plane sends no CORS headers. */
export class Cors {
  readonly #origins: ReadonlySet<string>

  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins)
  }

  /** Adds the CORS headers to the response if the origin of the request is allowed. */
  addHeaders(request: FastifyRequest, reply: FastifyReply): void {
    if (this.#origins.size === 0 || isControlUrl(request.url)) return
    reply.header('vary', 'Origin')
    const origin = headerOf(request, 'origin')
    if (origin === undefined || !this.#origins.has(origin)) return
    reply.header('access-control-allow-origin', origin)
    reply.header('access-control-expose-headers', EXPOSED_HEADERS)
  }

  /** Sends 204 to a preflight request from an allowed origin. Returns false if the request is none; nothing is sent then. */
  handlePreflight(request: FastifyRequest, reply: FastifyReply): boolean {
    const isPreflight =
      request.method === 'OPTIONS' &&
      headerOf(request, 'access-control-request-method') !== undefined &&
      reply.hasHeader('access-control-allow-origin')
    if (!isPreflight) return false
    reply.header('access-control-allow-methods', METHODS)
    reply.header('access-control-allow-headers', allowedHeaders(request))
    reply.header('vary', 'Origin, Access-Control-Request-Headers')
    reply.header('server', 'api-gateway')
    reply.code(204).send()
    return true
  }
}

/** The usual headers and those that the page asks for. What cannot be the name of a header is left out. */
function allowedHeaders(request: FastifyRequest): string {
  const asked = headerOf(request, 'access-control-request-headers')?.split(',') ?? []
  const names = new Map(REQUEST_HEADERS.map((name) => [name.toLowerCase(), name]))
  for (const name of asked.map((each) => each.trim())) {
    if (HEADER_NAME.test(name) && !names.has(name.toLowerCase()))
      names.set(name.toLowerCase(), name)
  }
  return [...names.values()].join(', ')
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/
