import type { FastifyRequest } from 'fastify'
import { headerOf } from './request.ts'

/** Returns scheme, host and port of this server for the URLs inside a response, without a slash at the end. */
export type BaseUrlOf = (request: FastifyRequest) => string

/** A host name, an IPv4 address or an IPv6 address in brackets, each with or without a port. */
const VALID_HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i

/** Base URL from the Host header, so that the client can reach the URLs in the response; localhost if Host is malformed. */
function requestedBaseUrl(request: FastifyRequest): string {
  const host = headerOf(request, 'host') ?? ''
  return `${request.protocol}://${VALID_HOST.test(host) ? host : 'localhost'}`
}

/** Uses the public URL if it is set, otherwise the host that the client called. */
export function baseUrlOf(publicUrl: string | undefined): BaseUrlOf {
  return publicUrl === undefined ? requestedBaseUrl : () => publicUrl
}
