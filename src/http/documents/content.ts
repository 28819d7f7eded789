import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply } from 'fastify'
import { headerOf } from '../request.ts'
import { acceptsGzip } from './accept-encoding.ts'

const compress = promisify(gzip)

/**
 * Bytes that do not change, for any number of responses: with a strong ETag for each encoding, 304 for a client that has
 * them, and gzip for a client that accepts it. They are compressed once, outside the event loop.
 */
export class Content {
  readonly #bytes: Buffer
  readonly #type: string
  readonly #hash: string
  #compressed: Promise<Buffer> | undefined

  /** `type`: the Content-Type. */
  constructor(bytes: Buffer, type: string) {
    this.#bytes = bytes
    this.#type = type
    this.#hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  }

  /** Sends the bytes, or 304 if the request has them already. */
  async send(reply: FastifyReply): Promise<FastifyReply> {
    const { request } = reply
    const isCompressed = acceptsGzip(headerOf(request, 'accept-encoding'))
    const tag = `"${this.#hash}${isCompressed ? '-gzip' : ''}"`
    reply.header('vary', 'Accept-Encoding')
    reply.header('etag', tag)
    reply.header('cache-control', 'no-cache')
    if (isKnown(tag, headerOf(request, 'if-none-match'))) return reply.code(304).send()
    reply.header('content-type', this.#type)
    if (!isCompressed) return reply.send(this.#bytes)
    this.#compressed ??= compress(this.#bytes)
    const bytes = await this.#compressed
    return reply.header('content-encoding', 'gzip').send(bytes)
  }
}

/** Whether an If-None-Match has the ETag; it is compared weakly (RFC 9110, 13.1.2). */
function isKnown(tag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false
  const tags: string[] = ifNoneMatch.match(/"[^"]*"/g) ?? []
  return ifNoneMatch.trim() === '*' || tags.includes(tag)
}
