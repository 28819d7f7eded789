import { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { FastifyReply } from 'fastify'
import type { ConnectionFault } from '../../schemas/fault.ts'
import { noteBroken, noteTruncated } from '../hooks/journal.ts'

/** Bytes that are no HTTP, whatever a client makes of them. */
const GARBAGE = Buffer.from('00ff10c3a90d0a7f80deadbeef0d0a0d0a13375eed', 'hex')

const NOTHING = Buffer.alloc(0)

/** Breaks the connection in place of an answer. Where there is no socket, the request fails with ECONNRESET. */
export function breakConnection(
  reply: FastifyReply,
  fault: Exclude<ConnectionFault, 'MALFORMED_RESPONSE_CHUNK'>,
): void {
  noteBroken(reply)
  reply.hijack()
  const { socket } = reply.raw
  if (!(socket instanceof Socket)) {
    reply.raw.destroy(connectionReset())
  } else if (socket instanceof TLSSocket) {
    // It has no handle of its own to reset; cut off without its farewell, it is one to the client.
    socket.destroy()
  } else if (fault === 'CONNECTION_RESET_BY_PEER') {
    socket.resetAndDestroy()
  } else {
    socket.end(fault === 'RANDOM_DATA_THEN_CLOSE' ? GARBAGE : NOTHING, () => socket.destroy())
  }
}

/** Lets the answer come with its status and headers, but ends the connection in the middle of its body. */
export function truncateAnswer(reply: FastifyReply): void {
  const { raw } = reply
  noteTruncated(reply)
  const { socket } = raw
  raw.end = (payload: unknown) => {
    const body = Buffer.from((payload ?? '') as string | Buffer)
    const half = body.subarray(0, body.length >>> 1)
    if (!(socket instanceof Socket)) {
      raw.write(half)
      raw.destroy(connectionReset())
    } else if (body.length === 0) socket.destroy()
    else raw.write(half, () => socket.destroy())
    return raw
  }
}

function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
}
