import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { serviceUnavailable } from '../../cloud/errors/errors.ts'
import { warn } from '../input/warnings.ts'

/** Maximum number of requests that wait at the same time; each keeps its body. */
const MAX_WAITING = 10_000

/** Resolves when a request has waited; rejects if the signal is aborted before. */
export type Wait = (ms: number, requestId: string, signal: AbortSignal) => Promise<void>

const waitOnHost: Wait = (ms, _requestId, signal) => sleep(ms, undefined, { signal })

/** The delays of faults and of the latency. */
export class Delays {
  readonly #stopping: AbortSignal
  readonly #wait: Wait
  /** One for each delay: adding a listener to a signal takes time for each listener that it has. */
  readonly #waiting = new Set<AbortController>()

  /** `stopping` is aborted when the server stops; this ends all delays. A replay has a wait of its own. */
  constructor(stopping: AbortSignal, wait = waitOnHost) {
    this.#wait = wait
    this.#stopping = stopping
    stopping.addEventListener('abort', () => {
      for (const delay of this.#waiting) delay.abort()
    })
  }

  /** Calls back after `wait` host ms; with 503 as soon as the server stops, or if too many requests wait. */
  run(
    wait: number,
    request: FastifyRequest,
    reply: FastifyReply,
    callback: (error?: Error) => void,
  ): void {
    if (wait === 0) callback()
    else if (this.#stopping.aborted) callback(serviceUnavailable())
    else if (this.#waiting.size >= MAX_WAITING) {
      warn(request, reply, [`${MAX_WAITING} requests wait for the delay of a fault: no more may`])
      callback(serviceUnavailable())
    } else {
      const delay = new AbortController()
      this.#waiting.add(delay)
      const end = (error?: Error) => {
        this.#waiting.delete(delay)
        callback(error)
      }
      this.#wait(wait, request.id, delay.signal).then(
        () => end(),
        () => end(serviceUnavailable()),
      )
    }
  }
}
