import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { type Pieces, partsInSlices } from '../control/pieces.ts'

/** Responses up to this number of characters are sent at once, with Content-Length. */
const MAX_WHOLE = 65_536

/** How long a client may read nothing until its connection is closed, host ms: until then its response keeps data. */
const MAX_STALL_MS = 30_000

/**
 * Sends a text that is made in pieces: never faster than the client reads, and not after the client disconnected. The
 * event loop runs in between. Resolves when the response has ended; rejects with what the first 64 KB throw.
 */
export async function sendPieces(
  reply: FastifyReply,
  type: string,
  pieces: Pieces,
  maxStall = MAX_STALL_MS,
): Promise<void> {
  const parts = partsInSlices(pieces)
  reply.header('content-type', `${type}; charset=utf-8`)
  let text = ''
  while (text.length < MAX_WHOLE) {
    const next = await parts.next()
    if (next.done === true) {
      await reply.send(Buffer.from(text))
      return
    }
    text += next.value
  }
  await reply.send(Readable.from(withoutStall(text, parts, reply, maxStall)))
}

/**
 * Sends chunks of bytes: never faster than the client reads, and not after the client disconnected. Rejects with what the
 * first chunk throws.
 */
export async function sendChunks(
  reply: FastifyReply,
  type: string,
  chunks: AsyncGenerator<Uint8Array, void, void>,
): Promise<void> {
  const first = (await chunks.next()).value as Uint8Array
  reply.header('content-type', type)
  await reply.send(Readable.from(withoutStall(first, chunks, reply, MAX_STALL_MS)))
}

async function* withoutStall<T extends string | Uint8Array>(
  first: T,
  parts: AsyncGenerator<T, void, void>,
  { raw }: FastifyReply,
  maxStall: number,
): AsyncGenerator<T, void, void> {
  const timer = setTimeout(() => raw.destroy(), maxStall).unref()
  try {
    yield first
    for await (const part of parts) {
      timer.refresh()
      if (part.length > 0) yield part
    }
  } finally {
    clearTimeout(timer)
  }
}
