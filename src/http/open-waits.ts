import type { FastifyReply } from 'fastify'
import { tooManyOpenWaits } from '../control/control-errors.ts'

/** Maximum number of waits and event streams that are open at the same time. */
const MAX_OPEN = 1_000

/** Limits open waits and event streams; a closed connection frees its slot. */
export class OpenWaits {
  #size = 0

  /**
   * Takes a slot until the connection closes. The returned signal aborts then, or when `stopping` aborts. Throws
   * 503 Mock.Busy if no slot is free.
   */
  open({ raw }: FastifyReply, stopping: AbortSignal): AbortSignal {
    if (this.#size >= MAX_OPEN) throw tooManyOpenWaits(MAX_OPEN)
    this.#size++
    // AbortSignal.any would add to a list of `stopping` that Node 20 never makes shorter.
    const ended = new AbortController()
    const end = () => ended.abort()
    if (stopping.aborted) end()
    else stopping.addEventListener('abort', end)
    raw.once('close', () => {
      this.#size--
      stopping.removeEventListener('abort', end)
      end()
    })
    return ended.signal
  }
}
