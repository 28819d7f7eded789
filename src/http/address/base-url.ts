import type { FastifyRequest } from 'fastify'
import { maskedText } from '../../schemas/masked-text.ts'
import { isHost, type Proxies } from './public-address.ts'

/** Returns scheme, host, port and prefix of this server for the URLs inside a response, without a slash at the end. */
export type BaseUrlOf = (request: FastifyRequest) => string

/**
 * Uses the public URL if it is set, otherwise the address that the client called, so that the client can reach the URLs in
 * the response; localhost if its Host is malformed.
 */
export function baseUrlOf(publicUrl: string | undefined, proxies: Proxies): BaseUrlOf {
  if (publicUrl !== undefined) return () => publicUrl
  return (request) => {
    const { protocol, host, prefix } = proxies.publicAddressOf(request)
    return `${protocol}://${isHost(host) ? host : 'localhost'}${prefix}`
  }
}

/** The URL of a request itself, as it stands in a response: credentials in it are masked. */
export function selfUrlOf(request: FastifyRequest, base: string): string {
  // A client may send a whole URL as the target of a request.
  return `${base}${maskedText(request.url.replace(/^https?:\/\/[^/?#]*/i, ''))}`
}
