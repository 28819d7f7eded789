import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { acceptsGzip } from '../documents/accept-encoding.ts'
import { headerOf } from '../request.ts'

const compress = promisify(gzip)

/** Bytes from which compression is worth its time. */
const LARGE = 8_192

/**
 * Compresses a large JSON response for a client that accepts gzip, such as the dashboard: a list becomes a tenth. What is
 * sent in pieces stays as it is. Hook `onSend`.
 */
export async function compressedJson(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  const { method } = request
  if (method !== 'GET' && method !== 'HEAD') return payload
  // A document with an ETag was compressed when it was made.
  if (reply.hasHeader('content-encoding') || reply.hasHeader('etag')) return payload
  if (!`${reply.getHeader('content-type')}`.startsWith('application/json')) return payload
  // Every response says it: the next one to this URL may be one that is compressed.
  const vary = [reply.getHeader('vary'), 'Accept-Encoding']
  reply.header('vary', vary.filter(Boolean).join(', '))
  const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload)
  if (!isWhole || method === 'HEAD' || payload.length < LARGE) return payload
  if (!acceptsGzip(headerOf(request, 'accept-encoding'))) return payload
  reply.header('content-encoding', 'gzip').removeHeader('content-length')
  return compress(payload, { level: 1 })
}
