import { connect, type Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import {
  holdersOf,
  type ListeningSocket,
  listeningSockets,
} from '../http/listener/listening-sockets.ts'

// The bundle of this file is started every few seconds: it loads neither the server nor the options.

/** The result of a health check: whether a server is ready, and a line for people. */
export interface Health {
  isReady: boolean
  line: string
}

/** Longest time for one request, ms; the check may take two. */
const TIMEOUT = 1_000

/**
 * Asks the server of this container whether it is ready. Flags, variables and a config file may say where it listens, so
 * the kernel is asked: it knows the ports of the processes that are visible here. Only Linux tells.
 */
export async function checkHealth(proc = '/proc', timeout = TIMEOUT): Promise<Health> {
  const ports = portsOf(proc)
  if (ports.length === 0) return { isReady: false, line: 'no process listens on a port here' }
  const answers = await Promise.all(ports.map((port) => askPort(port, timeout)))
  const ready = answers.find(({ isReady }) => isReady)
  return ready ?? { isReady: false, line: answers.map(({ line }) => line).join('; ') }
}

/** The listening sockets of the processes that are visible, one for each port; all if no process shows its sockets. */
function portsOf(proc: string): ListeningSocket[] {
  const sockets = listeningSockets(proc)
  const held = [...holdersOf(sockets, proc).values()].flat()
  const byPort = new Map((held.length > 0 ? held : sockets).map((socket) => [socket.port, socket]))
  return [...byPort.values()]
}

/** Asks with HTTP, then with HTTPS: a server with a certificate closes the connection of the first request. */
async function askPort({ address, port }: ListeningSocket, timeout: number): Promise<Health> {
  const host = { '0.0.0.0': '127.0.0.1', '0:0:0:0:0:0:0:0': '::1' }[address] ?? address
  const request = { host, port, timeout }
  let answer = await exchange(connect, request)
  if (!answer.startsWith('HTTP/') && answer !== NO_RESPONSE) {
    answer = await exchange(process.getBuiltinModule('node:tls').connect, request)
  }
  const isReady = /^HTTP\/1\.1 200 [\s\S]*"ready":true/.test(answer)
  const said = isReady
    ? 'ready'
    : answer.replace(/^HTTP\/1\.1 (\d+)[\s\S]*?\r\n\r\n/, '$1 ').slice(0, 1_000)
  return { isReady, line: `port ${port}: ${said}` }
}

const NO_RESPONSE = 'no response'

type Connect = (options: ConnectionOptions & { host: string; port: number }) => Socket

/** The response as text; without one the reason. Loading an HTTP client would cost more than the request. */
function exchange(
  connect: Connect,
  { host, port, timeout }: { host: string; port: number; timeout: number },
): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    let reason = 'the connection was closed'
    const socket = connect({ host, port, rejectUnauthorized: false })
    const timer = setTimeout(() => {
      reason = NO_RESPONSE
      socket.destroy()
    }, timeout)
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('error', ({ message }) => {
      reason = message
    })
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(text === '' ? reason : text)
    })
    socket.write('GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  })
}
