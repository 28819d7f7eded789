import type { FastifyRequest } from 'fastify'
import { headersTooLarge, requestMalformed, uriTooLarge } from '../../cloud/errors/errors.ts'

/** Largest body in bytes: the gateway's 12 MB. */
export const LARGEST_BODY = 12 * 1024 * 1024

/** Largest state that is taken in, in bytes: some hundred thousand instances. */
export const LARGEST_STATE = 256 * 1024 * 1024

/** What Node's parser takes before it gives up, in bytes; far above our own limits, which answer better. */
export const LARGEST_HEAD = 512 * 1024

/** Longest request target in characters: room for 2,000 parameters, none for 64 KB. */
const LONGEST_URL = 48 * 1024

/** Most characters of all headers together. A token with its catalog takes some 16 KB. */
const LARGEST_HEADERS = 24 * 1024

/** Refuses what the gateway would not let through: 414, 494, and 400 without a Host. */
export function expectModest({ raw, url }: FastifyRequest): void {
  if (url.length > LONGEST_URL) throw uriTooLarge()
  const { rawHeaders } = raw
  let size = 0
  for (let index = 0; index < rawHeaders.length; index++) {
    size += (rawHeaders[index] as string).length
  }
  if (size > LARGEST_HEADERS) throw headersTooLarge()
  if (raw.headers.host === undefined && raw.httpVersion === '1.1') throw requestMalformed()
}
