import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { portError } from './port-error.ts'

/** An open port of a server. */
export interface Port {
  /** For example `http://127.0.0.1:6404`; for `localhost` also the URL with `[::1]` if that address exists. */
  urls: readonly string[]
  /** Whether other machines can reach it. */
  isExposed: boolean
  /** Closes the second listener of `localhost`, which the app does not close. */
  close(): Promise<void>
}

export interface PortOptions {
  host: string
  /** 0 for any free port. */
  port: number
  tls?: 'self-signed' | undefined
  tlsCert?: string | undefined
}

/**
 * Opens the port of an app; `localhost` is 127.0.0.1 and ::1, if they exist. Rejects with an Error that says why the port
 * cannot be opened, with the `code` of Node, such as EADDRINUSE.
 */
export async function openPort(app: FastifyInstance, options: PortOptions): Promise<Port> {
  return open(app, options).catch((error: unknown) => {
    throw portError(error, { host: options.host, port: options.port })
  })
}

async function open(app: FastifyInstance, options: PortOptions): Promise<Port> {
  const { host, port, tls, tlsCert } = options
  if (host.toLowerCase() !== 'localhost') {
    const urls = [await app.listen({ host, port })]
    const { address } = app.server.address() as AddressInfo
    return { urls, isExposed: !isLoopback(address), close: async () => {} }
  }
  const listeners = listenersOf(app)
  const scheme = tls === undefined && tlsCert === undefined ? 'http' : 'https'
  const addresses = await listenOnLoopback(listeners, port)
  const urls = addresses.map((address) => urlOf(scheme, address))
  return { urls, isExposed: false, close: listeners.closeRelay }
}

/** An address and port with a listener. */
export interface ListenAddress {
  address: string
  port: number
}

/** The server's own listener, and a relay: a second listener that passes its connections to the same server. */
export interface LoopbackListeners {
  /** Opens the server's own listener; port 0 takes any free one. Resolves to the port. */
  listen(address: string, port: number): Promise<number>
  /** Opens the relay; port 0 takes any free one. Resolves to the port. */
  relay(address: string, port: number): Promise<number>
  /** Closes the relay, if it is open. */
  closeRelay: () => Promise<void>
}

/** How many free ports are tried if one is free on one address only. */
const MAX_TRIES = 10

/** Listens on 127.0.0.1 and ::1 with the same port; if one of the addresses does not exist, only on the other. */
export async function listenOnLoopback(
  listeners: LoopbackListeners,
  port: number,
  tries = 1,
): Promise<ListenAddress[]> {
  const v6 = await listeners.relay('::1', port).catch(ignoreMissingAddress)
  try {
    const v4 = await listeners.listen('127.0.0.1', v6 ?? port).catch(ignoreMissingAddress)
    if (v4 !== undefined) {
      const address = { address: '127.0.0.1', port: v4 }
      return v6 === undefined ? [address] : [address, { address: '::1', port: v6 }]
    }
    await listeners.closeRelay()
    return [{ address: '::1', port: await listeners.listen('::1', v6 ?? port) }]
  } catch (error) {
    await listeners.closeRelay()
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    if (!isTaken || port !== 0 || tries === MAX_TRIES) throw error
    return listenOnLoopback(listeners, port, tries + 1)
  }
}

/** Resolves to undefined if this machine does not have the address; throws every other error. */
function ignoreMissingAddress(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') return undefined
  throw error
}

/** The two listeners of an app: a connection to the relay becomes a connection of the app's own server. */
function listenersOf(app: FastifyInstance): LoopbackListeners {
  let relay: Server | undefined
  return {
    listen: async (host, port) => {
      await app.listen({ host, port })
      return portOf(app.server)
    },
    relay: async (host, port) => {
      // The same socket options as in an HTTP server.
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
        app.server.emit('connection', socket),
      )
      await once(server.listen(port, host), 'listening')
      relay = server
      return portOf(server)
    },
    closeRelay: async () => {
      const server = relay
      relay = undefined
      if (server !== undefined) await new Promise((closed) => server.close(closed))
    },
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

export function urlOf(scheme: 'http' | 'https', { address, port }: ListenAddress): string {
  return `${scheme}://${address.includes(':') ? `[${address}]` : address}:${port}`
}

/** Whether an address can only be reached from this machine. */
export function isLoopback(address: string): boolean {
  return /^(127\.|::1$|::1%|::ffff:127\.)/i.test(address)
}
