import { Agent, request as send } from 'node:http'
import { connect, type Socket } from 'node:net'

export interface Answer {
  status: number
  body: string
}

export interface RequestParts {
  headers?: Record<string, string>
  body?: object | string
  /** Closes the connection after so many ms, whether or not there is an answer. */
  abortAfter?: number
}

/** Sends requests to the server under load, and counts the answers by status. */
export class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 })
  readonly #host: string
  readonly #port: number
  readonly counts = new Map<string, number>()

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#host = hostname
    this.#port = Number(port)
  }

  /** Resolves to status 0 if the connection broke. */
  request(method: string, path: string, parts: RequestParts = {}): Promise<Answer> {
    const { abortAfter, body, headers } = parts
    const text = typeof body === 'object' ? JSON.stringify(body) : body
    return new Promise((resolve) => {
      const end = (status: number, got = '') => {
        this.#count(status === 0 ? 'broken' : `${status}`)
        resolve({ status, body: got })
      }
      const sent = send(
        {
          agent: this.#agent,
          host: this.#host,
          port: this.#port,
          method,
          path,
          headers: {
            'x-auth-token': 'mock-token-admin',
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
            ...headers,
          },
        },
        (answer) => {
          let got = ''
          answer.setEncoding('utf8')
          answer.on('data', (part) => (got += part))
          answer.on('end', () => end(answer.statusCode ?? 0, got))
          answer.on('error', () => end(0))
        },
      )
      sent.on('error', () => end(0))
      if (abortAfter !== undefined) setTimeout(() => sent.destroy(), abortAfter)
      sent.end(text)
    })
  }

  /** Sends bytes that may be no HTTP, and waits until the server closes the connection, or at most 1 s. */
  raw(bytes: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = this.open(bytes)
      const timer = setTimeout(() => socket.destroy(), 1_000)
      socket.resume()
      socket.once('close', () => {
        clearTimeout(timer)
        this.#count('malformed')
        resolve()
      })
    })
  }

  /** A connection that has sent some bytes; nothing reads from it. */
  open(bytes: string): Socket {
    const socket = connect(this.#port, this.#host)
    socket.on('error', () => {})
    socket.write(bytes)
    return socket
  }

  /** Closes the idle connections. */
  close(): void {
    this.#agent.destroy()
  }

  #count(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
  }
}
