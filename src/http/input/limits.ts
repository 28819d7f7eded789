import type { FastifyRequest } from 'fastify'
import { headersTooLarge, requestMalformed, uriTooLarge } from '../../cloud/errors/errors.ts'

/** Largest body, bytes: the gateway's 12 MB. */
export const MAX_BODY_BYTES = 12 * 1024 * 1024

/** Largest state that can be imported, bytes: some hundred thousand instances. */
export const MAX_STATE_BYTES = 256 * 1024 * 1024

/** maxHeaderSize of Node's HTTP parser, bytes. Far above our own limits, which give better error responses. */
export const MAX_PARSED_HEADER_BYTES = 512 * 1024

/** Longest request target, characters: enough for 2,000 parameters. */
const MAX_URL_LENGTH = 48 * 1024

/** Maximum number of characters of all headers together. A token with its catalog has about 16 KB. */
const MAX_HEADERS_LENGTH = 24 * 1024

/** Throws for requests that the gateway would not accept: 414 (URL), 494 (headers), 400 without a Host header. */
export function enforceRequestLimits({ raw, url }: FastifyRequest): void {
  if (url.length > MAX_URL_LENGTH) throw uriTooLarge()
  const { rawHeaders } = raw
  let size = 0
  for (let index = 0; index < rawHeaders.length; index++) {
    size += (rawHeaders[index] as string).length
  }
  if (size > MAX_HEADERS_LENGTH) throw headersTooLarge()
  if (raw.headers.host === undefined && raw.httpVersion === '1.1') throw requestMalformed()
}
