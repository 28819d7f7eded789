import type { FastifyRequest } from 'fastify'
import { headerOf } from './request.ts'

/** The URL that answers call this server by. */
export type BaseUrlOf = (request: FastifyRequest) => string

/** A host name, an IPv4 or a bracketed IPv6 address, with or without a port. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i

/** The host the client called, so that it finds what an answer points to; a malformed one is localhost. */
function calledUrl(request: FastifyRequest): string {
  const host = headerOf(request, 'host') ?? ''
  return `${request.protocol}://${HOST.test(host) ? host : 'localhost'}`
}

/** The public URL if the server has one, otherwise the one the client called. */
export function baseUrlOf(publicUrl: string | undefined): BaseUrlOf {
  return publicUrl === undefined ? calledUrl : () => publicUrl
}
