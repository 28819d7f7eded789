import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** What a server listens on. */
export interface Port {
  /** For example `http://127.0.0.1:6404`; two where both loopback addresses are meant and exist. */
  urls: readonly string[]
  /** Whether other machines may reach it. */
  isExposed: boolean
  /** Closes what the app does not close itself. */
  close(): Promise<void>
}

export interface PortOptions {
  host: string
  /** 0 takes a free one. */
  port: number
  tls?: 'self-signed' | undefined
  tlsCert?: string | undefined
}

/** Opens the port of an app; `localhost` is 127.0.0.1 and ::1, where they exist. Rejects where it is taken. */
export async function openPort(app: FastifyInstance, options: PortOptions): Promise<Port> {
  const { host, port, tls, tlsCert } = options
  if (host.toLowerCase() !== 'localhost') {
    const urls = [await app.listen({ host, port })]
    const { address } = app.server.address() as AddressInfo
    return { urls, isExposed: !isLoopback(address), close: async () => {} }
  }
  const doors = listenableOf(app)
  const scheme = tls === undefined && tlsCert === undefined ? 'http' : 'https'
  const places = await listenLocally(doors, port)
  const urls = places.map((place) => urlOf(scheme, place))
  return { urls, isExposed: false, close: doors.closeRelay }
}

/** An address and port that something listens on. */
export interface Place {
  address: string
  port: number
}

/** What can listen: a server, and a relay that hands it the connections of one more address. */
export interface Listenable {
  /** Opens the server's port, 0 being any free one; gives the port. */
  listen(address: string, port: number): Promise<number>
  relay(address: string, port: number): Promise<number>
  /** Closes what was relayed. */
  closeRelay: () => Promise<void>
}

/** How often another free port is tried, which one address has and the other has not. */
const MAX_TRIES = 10

/** Listens on 127.0.0.1 and on ::1, on one port; on one of them where the other does not exist. */
export async function listenLocally(doors: Listenable, port: number, tries = 1): Promise<Place[]> {
  const v6 = await doors.relay('::1', port).catch(unlessMissing)
  try {
    const v4 = await doors.listen('127.0.0.1', v6 ?? port).catch(unlessMissing)
    if (v4 !== undefined) {
      const place = { address: '127.0.0.1', port: v4 }
      return v6 === undefined ? [place] : [place, { address: '::1', port: v6 }]
    }
    await doors.closeRelay()
    return [{ address: '::1', port: await doors.listen('::1', v6 ?? port) }]
  } catch (error) {
    await doors.closeRelay()
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    if (!isTaken || port !== 0 || tries === MAX_TRIES) throw error
    return listenLocally(doors, port, tries + 1)
  }
}

/** An address that this machine does not have is no mistake. */
function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') return undefined
  throw error
}

/** The doors of an app: what comes in at the second address is a connection of the app's own server. */
function listenableOf(app: FastifyInstance): Listenable {
  let relay: Server | undefined
  return {
    listen: async (host, port) => {
      await app.listen({ host, port })
      return portOf(app.server)
    },
    relay: async (host, port) => {
      // As an HTTP server makes its sockets.
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

export function urlOf(scheme: 'http' | 'https', { address, port }: Place): string {
  return `${scheme}://${address.includes(':') ? `[${address}]` : address}:${port}`
}

/** Whether only programs of this machine reach an address. */
export function isLoopback(address: string): boolean {
  return /^(127\.|::1$|::1%|::ffff:127\.)/i.test(address)
}
