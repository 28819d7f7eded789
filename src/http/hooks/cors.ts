import type { FastifyReply, FastifyRequest } from 'fastify'
import { isControl } from '../error-handler.ts'
import { headerOf } from '../request.ts'

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'

/** Headers that clients of the API send. */
const SENT = [
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
].join(', ')

/** Headers of answers that pages may read, besides those they always may. */
const EXPOSED = [
  'Preference-Applied',
  'Retry-After',
  'X-Mock-Fault-Id',
  'X-Mock-Warnings',
  'X-Request-Id',
  'X-Subject-Token',
].join(', ')

/** Lets the pages of some origins read what the API answers, whatever it answers; the control plane is not for them. */
export class Cors {
  readonly #origins: ReadonlySet<string>

  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins)
  }

  /** Puts the headers on the answer to come. */
  allow(request: FastifyRequest, reply: FastifyReply): void {
    if (this.#origins.size === 0 || isControl(request.url)) return
    reply.header('vary', 'Origin')
    const origin = headerOf(request, 'origin')
    if (origin === undefined || !this.#origins.has(origin)) return
    reply.header('access-control-allow-origin', origin)
    reply.header('access-control-expose-headers', EXPOSED)
  }

  /** Answers a browser that asks beforehand; false where it does not ask, or must not. */
  answersPreflight(request: FastifyRequest, reply: FastifyReply): boolean {
    const asks =
      request.method === 'OPTIONS' &&
      headerOf(request, 'access-control-request-method') !== undefined &&
      reply.hasHeader('access-control-allow-origin')
    if (!asks) return false
    reply.header('access-control-allow-methods', METHODS)
    reply.header('access-control-allow-headers', SENT)
    reply.header('server', 'api-gateway')
    reply.code(204).send()
    return true
  }
}
