import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { BODY_LIMITS, BodyBudget, type BodyLimits } from './body-tap.ts'
import { entryOf } from './entry.ts'
import { Exchange } from './exchange.ts'
import {
  namesRecorder,
  originTarget,
  outgoingFields,
  type PassRules,
  refusalOf,
  signsHost,
} from './outgoing.ts'
import { pass } from './passage.ts'
import { isTokenRequest } from './passed-requests.ts'
import { firstValue } from './raw-headers.ts'
import type { RecordingFile } from './recording-file.ts'
import { refuse } from './refusal.ts'
import { MAX_HEAD } from './upstream.ts'

/** How long running requests may take to finish when the recorder stops, host ms. */
const CLOSE_MS = 900

/** Largest body that is signed anew: the hash of it must be known before it is sent. */
const MAX_SIGNED_BODY = 12 * 1_048_576

export interface RecorderOptions {
  rules: PassRules
  file: RecordingFile
  /** Gets a sentence for people: the recording is incomplete, or the client signs for the wrong host. */
  warn: (sentence: string) => void
  limits?: BodyLimits
}

/** A proxy that passes requests to one upstream and appends each with its answer to a file. */
export class Recorder {
  /** Requests that have come in. */
  requests = 0
  /** Requests that record answered itself. */
  refused = 0
  readonly #options: RecorderOptions
  readonly #budget: BodyBudget
  readonly #server: Server
  /** Connections of refused CONNECT requests: the server does not count them, and a client can leave its half open. */
  readonly #tunnels = new Set<Socket>()
  readonly #writing = new Set<Promise<void>>()
  readonly #warned = new Set<string>()
  #port = 0

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#budget = new BodyBudget(options.limits ?? BODY_LIMITS)
    // A slow client or upstream is no reason to end a request.
    this.#server = createServer({
      maxHeaderSize: MAX_HEAD,
      requestTimeout: 0,
      keepAliveTimeout: 65_000,
      requireHostHeader: false,
    })
    const handle = (request: IncomingMessage, response: ServerResponse) =>
      this.#handle(request, response)
    this.#server.on('request', handle)
    this.#server.on('checkContinue', handle)
    this.#server.on('checkExpectation', handle)
    this.#server.on('connect', (_request, socket: Socket) => {
      this.#tunnels.add(socket)
      socket.on('close', () => this.#tunnels.delete(socket))
      refuseTunnel(socket)
    })
  }

  /** Opens the port; 0 takes a free one. Resolves to the URL. Rejects with the error of Node. */
  async listen(host: string, port: number): Promise<string> {
    this.#server.listen(port, host)
    await once(this.#server, 'listening')
    const address = this.#server.address() as AddressInfo
    this.#port = address.port
    const shown = address.address.includes(':') ? `[${address.address}]` : address.address
    return `http://${shown}:${address.port}`
  }

  /** Waits a moment for running requests, closes every connection, and writes the last lines. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeIdleConnections()
    const cutOff = setTimeout(() => {
      this.#server.closeAllConnections()
      for (const socket of this.#tunnels) socket.destroy()
    }, CLOSE_MS)
    await closed
    clearTimeout(cutOff)
    this.#options.rules.upstream.close()
    // A connection that was cut ends its exchange in a later turn.
    await new Promise((resolve) => setImmediate(resolve))
    await Promise.all(this.#writing)
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    this.requests++
    const exchange = new Exchange(this.requests, request, this.#budget, (ended) => {
      const written = this.#write(ended).finally(() => this.#writing.delete(written))
      this.#writing.add(written)
    })
    request.on('error', () => {})
    response.on('error', () => {})
    const { rules } = this.#options
    const head = { method: exchange.method, url: exchange.target, rawHeaders: exchange.rawHeaders }
    const refusal = refusalOf(head, rules)
    if (refusal !== undefined) {
      this.refused++
      this.#refuseAfterBody(exchange, request, () => refuse(refusal, exchange, response))
      return
    }
    if (rules.keys !== undefined && !isTokenRequest(exchange.method, originTarget(head.url))) {
      this.#passSigned(exchange, request, response)
      return
    }
    if (namesRecorder(head, rules.upstream, this.#port) && signsHost(head.rawHeaders)) {
      this.#warnOnce(
        `found a client that signs for ${firstValue(head.rawHeaders, 'host')}, expected one that signs for ${rules.upstream.url.host}: the service will refuse the signature; --sign signs the requests anew`,
      )
    }
    const isRepeatable = !hasBody(request) && /^(GET|HEAD|OPTIONS)$/.test(exchange.method)
    const fields = outgoingFields(head, rules, this.#port)
    // Node would announce chunks for a POST without a length.
    const rawHeaders = hasBody(request) || isRepeatable ? fields : withoutBody(fields)
    const path = originTarget(head.url)
    pass(exchange, { request, response }, rules.upstream, {
      method: exchange.method,
      path,
      rawHeaders,
      isRepeatable,
    })
  }

  /** Reads the body of a request that does not pass, so that the recording has it. */
  #refuseAfterBody(exchange: Exchange, request: IncomingMessage, refuse: () => void): void {
    request.on('data', (chunk: Buffer) => exchange.sent.add(chunk))
    if (firstValue(exchange.rawHeaders, 'expect') === undefined) {
      request.on('end', refuse)
      request.on('close', () => exchange.end('aborted'))
    } else refuse()
  }

  #passSigned(exchange: Exchange, request: IncomingMessage, response: ServerResponse): void {
    const { rules } = this.#options
    const chunks: Buffer[] = []
    let length = 0
    if (firstValue(exchange.rawHeaders, 'expect') !== undefined) response.writeContinue()
    request.on('data', (chunk: Buffer) => {
      exchange.sent.add(chunk)
      length += chunk.length
      if (length <= MAX_SIGNED_BODY) chunks.push(chunk)
      else chunks.length = 0
    })
    request.on('close', () => {
      if (!request.complete) exchange.end('aborted')
    })
    request.on('end', () => {
      if (length > MAX_SIGNED_BODY) {
        const expected = `at most ${MAX_SIGNED_BODY} with --sign: it is signed as a whole`
        const sentence = `found a body of ${length} bytes, expected ${expected}`
        refuse({ status: 413, sentence }, exchange, response)
        return
      }
      const body = Buffer.concat(chunks)
      const { method, rawHeaders, target: url } = exchange
      const plain = rawHeaders.filter((_, at) => !isFraming(rawHeaders[at - (at % 2)] as string))
      const fields = outgoingFields({ method, url, rawHeaders: plain }, rules, this.#port, body)
      const isRepeatable = length === 0 && /^(GET|HEAD|OPTIONS)$/.test(method)
      const framed = isRepeatable ? fields : [...fields, 'Content-Length', `${length}`]
      const head = { method, path: originTarget(url), rawHeaders: framed, isRepeatable }
      pass(exchange, { request, response }, rules.upstream, head, body)
    })
  }

  async #write(exchange: Exchange): Promise<void> {
    const { file, limits = BODY_LIMITS } = this.#options
    const entry = await entryOf(exchange, limits.one)
    if (file.add(entry)) return
    this.#warnOnce(
      `the recording is incomplete: ${file.problem?.message}; requests pass, but are not recorded as long as this lasts`,
    )
  }

  #warnOnce(sentence: string): void {
    if (this.#warned.has(sentence)) return
    this.#warned.add(sentence)
    this.#options.warn(sentence)
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

function isFraming(name: string): boolean {
  return /^(content-length|transfer-encoding|expect)$/i.test(name)
}

function withoutBody(fields: readonly string[]): string[] {
  const isSet = firstValue(fields, 'content-length') !== undefined
  return isSet ? [...fields] : [...fields, 'Content-Length', '0']
}

/** Answers CONNECT. */
function refuseTunnel(socket: Socket): void {
  const text =
    'record: found CONNECT, expected a request in plain HTTP: set the endpoint of the client to http://, record calls the upstream with TLS itself\n'
  socket.on('error', () => {})
  // What the client sends further must be read, or its end is not seen.
  socket.resume()
  socket.end(
    `HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`,
  )
}
