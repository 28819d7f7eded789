import type { FastifyReply } from 'fastify'
import { tooManyOpenWaits } from '../control/control-errors.ts'

/** Maximum number of waits and event streams that are open at the same time. */
const MAX_OPEN = 1_000

/** Limits open waits and event streams; a closed connection frees its slot. */
export class OpenWaits {
  #size = 0

  /** Takes a slot until the connection closes; the returned signal aborts then. Throws 503 Mock.Busy if no slot is free. */
  open({ raw }: FastifyReply): AbortSignal {
    if (this.#size >= MAX_OPEN) throw tooManyOpenWaits(MAX_OPEN)
    this.#size++
    const closed = new AbortController()
    raw.once('close', () => {
      this.#size--
      closed.abort()
    })
    return closed.signal
  }
}
