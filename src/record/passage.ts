import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import type { BodyTap } from './body-tap.ts'
import type { Exchange } from './exchange.ts'
import { endToEnd, pairsOf, without } from './raw-headers.ts'
import { refuse } from './refusal.ts'
import type { OutgoingHead, Upstream } from './upstream.ts'

/** Both sides of one request on the side of the client. */
export interface ClientSide {
  request: IncomingMessage
  response: ServerResponse
}

/**
 * Sends a request to the upstream and its answer to the client, part by part as they come. What the upstream breaks, the
 * client sees broken. `body` is sent in place of the body of the client if it was read before.
 */
export function pass(
  exchange: Exchange,
  client: ClientSide,
  upstream: Upstream,
  head: OutgoingHead,
  body?: Buffer,
): void {
  new Passage(exchange, client, upstream, head, body).send()
}

class Passage {
  readonly #exchange: Exchange
  readonly #client: ClientSide
  readonly #upstream: Upstream
  readonly #head: OutgoingHead
  readonly #body: Buffer | undefined
  #outgoing: ClientRequest | undefined
  #hasAnswer = false

  constructor(
    exchange: Exchange,
    client: ClientSide,
    upstream: Upstream,
    head: OutgoingHead,
    body: Buffer | undefined,
  ) {
    this.#exchange = exchange
    this.#client = client
    this.#upstream = upstream
    this.#head = head
    this.#body = body
    const { response } = client
    response.sendDate = false
    response.on('close', () => {
      if (response.writableFinished || exchange.outcome !== null) return
      this.#outgoing?.destroy()
      exchange.end('aborted')
    })
  }

  send(): void {
    const { request, response } = this.#client
    let outgoing: ClientRequest
    try {
      outgoing = this.#upstream.open(this.#head)
    } catch (error) {
      // Node refuses some heads that its parser has accepted.
      this.#refuse(error as Error)
      return
    }
    this.#outgoing = outgoing
    // A client of HTTP/1.0 knows no interim answers.
    const isOld = request.httpVersion === '1.0'
    outgoing.on('continue', () => {
      if (!isOld) response.writeContinue()
    })
    outgoing.on('information', ({ statusCode }) => {
      if (statusCode === 102 && !isOld) response.writeProcessing()
    })
    outgoing.on('response', (answer) => this.#answer(answer))
    outgoing.on('upgrade', (_answer, socket) => {
      socket.destroy()
      this.#refuse(new Error('101 Switching Protocols'))
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => this.#onError(error, outgoing))
    if (this.#body !== undefined) outgoing.end(this.#body)
    else if (this.#head.isRepeatable) outgoing.end()
    else {
      outgoing.flushHeaders()
      pump(request, outgoing, this.#exchange.sent, () => {
        if (request.rawTrailers.length > 0) outgoing.addTrailers(pairsOf(request.rawTrailers))
        outgoing.end()
      })
    }
  }

  #onError(error: NodeJS.ErrnoException, outgoing: ClientRequest): void {
    if (this.#exchange.outcome !== null || this.#hasAnswer) return
    const isClosed = error.code === 'ECONNRESET' || error.code === 'EPIPE'
    // The other side may close a kept connection at the moment when it is used again.
    if (isClosed && outgoing.reusedSocket && this.#head.isRepeatable) this.send()
    else if (isClosed) this.#cut(error)
    else this.#refuse(error)
  }

  #answer(answer: IncomingMessage): void {
    const exchange = this.#exchange
    const { request, response } = this.#client
    const { rawHeaders, statusCode: status = 0, statusMessage = '' } = answer
    this.#hasAnswer = true
    exchange.answer = { status, rawHeaders }
    const fields = endToEnd(rawHeaders)
    // A client of HTTP/1.0 knows no chunks: the end of the connection ends its body.
    const isOld = request.httpVersion === '1.0'
    try {
      const shown = isOld ? without(fields, new Set(['transfer-encoding', 'trailer'])) : fields
      response.writeHead(status, statusMessage, shown)
    } catch (error) {
      answer.destroy()
      this.#refuse(error as Error)
      return
    }
    response.flushHeaders()
    answer.on('error', (error: NodeJS.ErrnoException) => this.#cut(error))
    pump(answer, response, exchange.got, () => {
      if (answer.rawTrailers.length > 0 && !isOld) response.addTrailers(pairsOf(answer.rawTrailers))
      response.end(() => exchange.end('answered'))
    })
  }

  /** Closes the connection of the client the way in which the upstream closed its own. */
  #cut(error: NodeJS.ErrnoException): void {
    const exchange = this.#exchange
    if (exchange.outcome !== null) return
    const { socket } = this.#client.request
    const isReset = (this.#outgoing?.socket?.errored as NodeJS.ErrnoException)?.syscall === 'read'
    const how = isReset ? 'reset' : 'closed'
    const when = this.#hasAnswer ? 'in the middle of its answer' : 'before an answer'
    exchange.end('broken', `the upstream ${how} the connection ${when} (${error.message})`)
    if (isReset) socket.resetAndDestroy()
    else socket.destroySoon()
  }

  /** Says to the client why there is no answer. */
  #refuse(error: NodeJS.ErrnoException): void {
    const exchange = this.#exchange
    const { response } = this.#client
    this.#outgoing?.destroy()
    const reason = [error.message, error.code].join(' ').trim()
    const { host } = this.#upstream.url
    const sentence = `found no answer of ${host} (${reason}), expected one in HTTP/1.1`
    refuse({ status: 502, sentence }, exchange, response)
  }
}

/** Writes what a message brings to the other side, no faster than that takes it, and keeps a copy. */
function pump(from: IncomingMessage, to: Writable, tap: BodyTap, onEnd: () => void): void {
  from.on('data', (chunk: Buffer) => {
    tap.add(chunk)
    if (to.destroyed || to.write(chunk)) return
    from.pause()
    to.once('drain', () => from.resume())
  })
  from.on('end', onEnd)
}
