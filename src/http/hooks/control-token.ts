import { createHash, timingSafeEqual } from 'node:crypto'
import type { onRequestHookHandler } from 'fastify'
import { controlUnauthorized } from '../../control/control-errors.ts'
import { headerOf } from '../request.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a route of the control plane needs no control token, because it serves only static files. */
    open?: boolean
  }
}

/** onRequest hook: 401 Mock.Unauthorized unless the request has `Authorization: Bearer` with the control token. */
export function requireControlToken(token: string): onRequestHookHandler {
  const expected = digest(token)
  return (request, reply, done) => {
    if (request.routeOptions.config.open !== true) {
      const authorization = headerOf(request, 'authorization')
      const [, given] = /^Bearer +([!-~]+) *$/i.exec(authorization ?? '') ?? []
      if (given === undefined || !timingSafeEqual(digest(given), expected)) {
        reply.header('www-authenticate', 'Bearer')
        throw controlUnauthorized(describeFound(authorization, given))
      }
    }
    done()
  }
}

/** Describes what was found without any part of it, which could be a secret. */
function describeFound(authorization: string | undefined, given: string | undefined): string {
  if (authorization === undefined) return 'no Authorization'
  return given === undefined ? 'Authorization of another kind' : 'another token'
}

/** A hash has a fixed length, so comparing takes the same time for every token. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
