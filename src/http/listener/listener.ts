import { rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { dirname } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { openPort, type Port, type PortOptions } from './local-port.ts'
import { type Tls, type TlsCertificate, type TlsOptions, tlsOf } from './tls.ts'

/** How long running requests may take to finish when the server stops, host ms. */
const CLOSE_TIMEOUT_MS = 900

/** Creates, opens and closes the HTTP server: its Fastify app, its port and its certificate. */
export class Listener {
  readonly #options: PortOptions & TlsOptions
  readonly #createApp: (https: TlsCertificate | undefined) => Promise<FastifyInstance>
  /** Open connections of an HTTPS server: closeAllConnections does not close those whose TLS handshake is not complete. */
  readonly #sockets = new Set<Socket>()
  #app: Promise<FastifyInstance> | undefined
  #tls: Tls | undefined
  #listening: Promise<Port> | undefined
  #port: Port | undefined
  #isClosed = false

  /** `createApp` gets the certificate and its key, or undefined for plain HTTP. */
  constructor(
    options: PortOptions & TlsOptions,
    createApp: (https: TlsCertificate | undefined) => Promise<FastifyInstance>,
  ) {
    this.#options = options
    this.#createApp = createApp
  }

  /** The app, created at the first access. */
  get app(): Promise<FastifyInstance> {
    this.#app ??= this.#open()
    return this.#app
  }

  /** The open port; undefined before `listen` has resolved. */
  get port(): Port | undefined {
    return this.#port
  }

  /** PEM file with the CA of a self-signed certificate; deleted when the server closes. */
  get caFile(): string | undefined {
    return this.#tls?.caFile
  }

  async listen(): Promise<Port> {
    if (this.#isClosed) throw new Error('found a closed server, expected an open one')
    this.#listening = this.app.then((app) => openPort(app, this.#options))
    this.#port = await this.#listening
    return this.#port
  }

  /** Waits up to 900 ms for running requests, then closes every connection. */
  async close(): Promise<void> {
    this.#isClosed = true
    const app = await this.#app
    if (app === undefined) return
    // A port cannot be closed while it is being opened.
    await Promise.allSettled([this.#listening])
    const cutOff = setTimeout(() => {
      app.server.closeAllConnections()
      for (const socket of this.#sockets) socket.destroy()
    }, CLOSE_TIMEOUT_MS)
    await Promise.all([this.#port?.close(), app.close()])
    clearTimeout(cutOff)
    if (this.caFile !== undefined) await rm(dirname(this.caFile), { recursive: true, force: true })
  }

  async #open(): Promise<FastifyInstance> {
    this.#tls = await tlsOf(this.#options)
    const app = await this.#createApp(this.#tls?.certificate)
    if (this.#tls !== undefined) app.server.on('connection', (socket) => this.#track(socket))
    return app
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }
}
