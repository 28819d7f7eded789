import { Socket } from 'node:net'
import type { FastifyReply } from 'fastify'
import type { Engine } from '../../control/engine.ts'
import type { ConnectionFault } from '../../schemas/fault.ts'
import { recordBroken, recordTruncated } from '../hooks/journal.ts'

/** Bytes that are not valid HTTP. */
const RANDOM_BYTES = Buffer.from('00ff10c3a90d0a7f80deadbeef0d0a0d0a13375eed', 'hex')

const NO_BYTES = Buffer.alloc(0)

/** Breaks the connection instead of sending a response. With `inject` there is no socket: the promise rejects with ECONNRESET. */
export function breakConnection(
  reply: FastifyReply,
  fault: Exclude<ConnectionFault, 'MALFORMED_RESPONSE_CHUNK'>,
  engine: Engine,
): void {
  recordBroken(reply, engine)
  reply.hijack()
  const { socket } = reply.raw
  if (!(socket instanceof Socket)) {
    reply.raw.destroy(connectionReset())
  } else if ('encrypted' in socket) {
    // A TLSSocket has no resetAndDestroy; closed without close_notify, it looks like a reset to the client.
    socket.destroy()
  } else if (fault === 'CONNECTION_RESET_BY_PEER') {
    socket.resetAndDestroy()
  } else {
    socket.end(fault === 'RANDOM_DATA_THEN_CLOSE' ? RANDOM_BYTES : NO_BYTES, () => socket.destroy())
  }
}

/** Sends status, headers and the first half of the body, then closes the connection. */
export function truncateResponse(reply: FastifyReply): void {
  const { raw } = reply
  recordTruncated(reply)
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
