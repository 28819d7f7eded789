import { rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { dirname } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { openPort, type Port, type PortOptions } from './local-port.ts'
import { type Tls, type TlsCertificate, type TlsOptions, tlsOf } from './tls.ts'

/** Longest time in ms that running requests get to finish when the server stops. */
const LAST_CALL = 900

/** The way into a server: its app, the port it listens on, its certificate. */
export class Listener {
  readonly #options: PortOptions & TlsOptions
  readonly #make: (https: TlsCertificate | undefined) => Promise<FastifyInstance>
  /** Connections to an HTTPS server, of which Node only knows those that shook hands. */
  readonly #sockets = new Set<Socket>()
  #opened: Promise<FastifyInstance> | undefined
  #tls: Tls | undefined
  #listening: Promise<Port> | undefined
  #port: Port | undefined
  #isClosed = false

  /** `make` gets certificate and key where HTTPS is wanted. */
  constructor(
    options: PortOptions & TlsOptions,
    make: (https: TlsCertificate | undefined) => Promise<FastifyInstance>,
  ) {
    this.#options = options
    this.#make = make
  }

  /** The app, made when it is first asked for. */
  get app(): Promise<FastifyInstance> {
    this.#opened ??= this.#open()
    return this.#opened
  }

  /** What it listens on; undefined before it does. */
  get port(): Port | undefined {
    return this.#port
  }

  /** PEM file of the CA of a self-signed server, until it closes. */
  get caFile(): string | undefined {
    return this.#tls?.caFile
  }

  async listen(): Promise<Port> {
    if (this.#isClosed) throw new Error('found a server that was closed, expected an open one')
    this.#listening = this.app.then((app) => openPort(app, this.#options))
    this.#port = await this.#listening
    return this.#port
  }

  /** Lets what runs be answered, then closes every connection: within a second. */
  async close(): Promise<void> {
    this.#isClosed = true
    const app = await this.#opened
    if (app === undefined) return
    // A door that is just being opened cannot be closed.
    await Promise.allSettled([this.#listening])
    const cut = setTimeout(() => {
      app.server.closeAllConnections()
      for (const socket of this.#sockets) socket.destroy()
    }, LAST_CALL)
    await Promise.all([this.#port?.close(), app.close()])
    clearTimeout(cut)
    if (this.caFile !== undefined) await rm(dirname(this.caFile), { recursive: true, force: true })
  }

  async #open(): Promise<FastifyInstance> {
    this.#tls = await tlsOf(this.#options)
    const app = await this.#make(this.#tls?.certificate)
    if (this.#tls !== undefined) app.server.on('connection', (socket) => this.#track(socket))
    return app
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }
}
