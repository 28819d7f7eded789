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

async function* withoutStall(
  first: string,
  parts: AsyncGenerator<string, void, void>,
  { raw }: FastifyReply,
  maxStall: number,
): AsyncGenerator<string, void, void> {
  const timer = setTimeout(() => raw.destroy(), maxStall).unref()
  try {
    yield first
    for await (const part of parts) {
      timer.refresh()
      if (part !== '') yield part
    }
  } finally {
    clearTimeout(timer)
  }
}
