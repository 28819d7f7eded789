import type { FastifyReply } from 'fastify'
import { tooManyOpenWaits } from '../control/control-errors.ts'

/** Most waits and event streams that are open at once. */
const MAX_WAITING = 1_000

/** Those who wait for something to happen: so many at most, and none that has left. */
export class OpenWaits {
  #size = 0

  /** Takes in a request until its connection closes, which the signal tells; 503 Mock.Busy where there is no room. */
  open({ raw }: FastifyReply): AbortSignal {
    if (this.#size >= MAX_WAITING) throw tooManyOpenWaits(MAX_WAITING)
    this.#size++
    const left = new AbortController()
    raw.once('close', () => {
      this.#size--
      left.abort()
    })
    return left.signal
  }
}
