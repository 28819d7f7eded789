import { readFileSync } from 'node:fs'
import { networkInterfaces, platform } from 'node:os'
import { join } from 'node:path'
import { quote } from '../../schemas/findings.ts'
import { holdersOf, listeningSockets } from './listening-sockets.ts'

/** The address that could not be opened. */
interface WantedPort {
  host: string
  port: number
}

/**
 * The error of a port that could not be opened, with what was found and what to do. It keeps `code`, `syscall` and the
 * original error as `cause`. Other errors are returned as they are.
 */
export function portError(error: unknown, wanted: WantedPort, proc = '/proc'): Error {
  const { code = '', syscall } = error as NodeJS.ErrnoException
  const describe = Object.hasOwn(sentences, code)
    ? sentences[code as keyof typeof sentences]
    : undefined
  if (describe === undefined) return error as Error
  const explained = new Error(`${describe(wanted, proc)} (${code})`, { cause: error })
  return Object.assign(explained, { code, syscall, ...wanted })
}

const notHere = ({ host }: WantedPort) =>
  `host ${host}: found an address that this machine cannot listen on, expected one of ${ownAddresses().join(', ')}, 0.0.0.0 or ::`

const noName = ({ host }: WantedPort) =>
  `host ${host}: found a name without an address, expected a host name or IP address of this machine`

/** What is said for each error code of Node. */
const sentences = {
  EADDRINUSE: ({ port }: WantedPort, proc: string) =>
    `port ${port}: found it in use by ${holders(port, proc)}, expected a free port; --port 0 takes any`,
  EACCES: ({ port }: WantedPort) =>
    `port ${port}: found no right to open it, expected a port from 1024; --port 0 takes any`,
  EADDRNOTAVAIL: notHere,
  EAFNOSUPPORT: notHere,
  EINVAL: notHere,
  ENOTFOUND: noName,
  EAI_AGAIN: noName,
}

/** The processes that listen on a port; without them the command that shows them. */
function holders(port: number, proc: string): string {
  const sockets = listeningSockets(proc).filter((socket) => socket.port === port)
  const found = [...holdersOf(sockets, proc).keys()].slice(0, 3)
  if (found.length === 0) return `another process, which \`${commandFor(port)}\` may show`
  return found.map((pid) => `process ${pid} (${commandOf(pid, proc)})`).join(' and ')
}

/** The command that shows who listens on a port. */
export function commandFor(port: number, system = platform()): string {
  const commands: Partial<Record<NodeJS.Platform, string>> = {
    linux: `ss -ltnp 'sport = :${port}'`,
    win32: `netstat -ano | findstr :${port}`,
  }
  return commands[system] ?? `lsof -nP -iTCP:${port} -sTCP:LISTEN`
}

/** The first two words of a command. Its flags and URLs are left out, because they may have credentials. */
function commandOf(pid: number, proc: string): string {
  try {
    const words = readFileSync(join(proc, `${pid}`, 'cmdline'), 'utf8')
      .split('\0')
      .slice(0, 2)
    const end = words.findIndex((word) => word === '' || /^-|[=@]/.test(word))
    return quote(words.slice(0, end < 0 ? 2 : end).join(' '))
  } catch {
    return 'its command is unknown'
  }
}

/** The addresses of this machine, as `--host` takes them: a link-local one with its interface. */
export function ownAddresses(interfaces = networkInterfaces()): string[] {
  return Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, scopeid }) => (scopeid ? `${address}%${name}` : address)),
  )
}
