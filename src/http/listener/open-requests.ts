import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The requests of every connection that have no complete response yet, in the order in which they arrived. */
export class OpenRequests {
  readonly #responses = new WeakMap<Socket, Set<ServerResponse>>()
  readonly #waiting = new WeakSet<IncomingMessage>()
  readonly #failed = new WeakSet<Socket>()

  /**
   * Follows the requests of a server. Also passes on as usual requests what Node would answer itself: an unknown
   * `Expect` (417 without a body), and CONNECT (the connection closes).
   */
  follow(server: Server): void {
    server.prependListener('request', (request, response) => this.#add(request.socket, response))
    server.on('checkExpectation', (request, response) => server.emit('request', request, response))
    server.on('checkContinue', (request, response) => {
      this.#waiting.add(request)
      server.emit('request', request, response)
    })
    server.on('connect', (request, connection) => {
      const socket = connection as Socket
      socket.on('error', () => socket.destroy())
      // A socket belongs to one response at a time.
      this.afterAll(socket, () => {
        if (!socket.writable) return
        const response = new ServerResponse(request)
        response.shouldKeepAlive = false
        response.assignSocket(socket)
        response.once('finish', () => closeSoon(socket))
        server.emit('request', request, response)
      })
    })
  }

  /** Responses of a connection that are not complete. */
  of(socket: Socket): ServerResponse[] {
    return [...(this.#responses.get(socket) ?? [])]
  }

  /** Calls back when all responses of a connection are complete. */
  afterAll(socket: Socket, done: () => void): void {
    afterClose(this.of(socket), done)
  }

  /** Calls back when the responses of its connection before this one are complete. */
  afterEarlier(response: ServerResponse, done: () => void): void {
    const open = this.of(response.req.socket)
    afterClose(open.slice(0, open.indexOf(response)), done)
  }

  /** Whether the client sends the body only after `100 Continue`. True once for each request. */
  isWaiting(request: IncomingMessage): boolean {
    return this.#waiting.delete(request)
  }

  /** Notes that the bytes of a connection are no HTTP. Returns false if that was known. */
  fail(socket: Socket): boolean {
    if (this.#failed.has(socket)) return false
    this.#failed.add(socket)
    return true
  }

  #add(socket: Socket, response: ServerResponse): void {
    const open = this.#responses.get(socket) ?? new Set()
    this.#responses.set(socket, open.add(response))
    response.once('close', () => open.delete(response))
  }
}

function afterClose(responses: readonly ServerResponse[], done: () => void): void {
  let left = responses.length
  if (left === 0) done()
  for (const response of responses) {
    response.once('close', () => {
      if (--left === 0) done()
    })
  }
}

/** How long a connection that the server has ended is read before it is destroyed, host ms. */
const CLOSE_MS = 10_000

/**
 * Ends a connection without losing what was sent: what the client still sends is read and dropped, because unread bytes
 * would reset the connection, and the client could then not read the response.
 */
export function closeSoon(socket: Socket, lastBytes?: string, within = CLOSE_MS): void {
  if (socket.destroyed) return
  if (lastBytes === undefined) socket.end()
  else socket.end(lastBytes)
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), within).unref()
  socket.once('end', () => socket.destroy()).once('close', () => clearTimeout(timer))
}
