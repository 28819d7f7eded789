import { createHash, timingSafeEqual } from 'node:crypto'
import type { onRequestHookHandler } from 'fastify'
import { controlUnauthorized } from '../../control/control-errors.ts'
import { headerOf } from '../request.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A route of the control plane that needs no control token: one that serves nothing but static files. */
    open?: boolean
  }
}

/** Refuses with 401 Mock.Unauthorized what does not carry the token. */
export function expectControlToken(token: string): onRequestHookHandler {
  const wanted = digest(token)
  return (request, reply, done) => {
    if (request.routeOptions.config.open !== true) {
      const authorization = headerOf(request, 'authorization')
      const [, given] = /^Bearer +([!-~]+) *$/i.exec(authorization ?? '') ?? []
      if (given === undefined || !timingSafeEqual(digest(given), wanted)) {
        reply.header('www-authenticate', 'Bearer')
        throw controlUnauthorized(foundIn(authorization, given))
      }
    }
    done()
  }
}

/** What was found, in words that tell nothing of it. */
function foundIn(authorization: string | undefined, given: string | undefined): string {
  if (authorization === undefined) return 'no Authorization'
  return given === undefined ? 'Authorization of another kind' : 'another token'
}

/** All of one length, so that comparing takes the same time whatever was given. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
