import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { endianness } from 'node:os'
import { join } from 'node:path'

/** A TCP socket that listens. */
export interface ListeningSocket {
  /** IP address; `0.0.0.0` and `::` stand for all addresses. */
  address: string
  port: number
  /** Number of the socket in the kernel. */
  inode: string
}

/** The state of a listening socket in the kernel's table. */
const LISTEN = '0A'

/** The sockets that listen on this machine, by Linux's /proc; none on other systems. In a container, those in it. */
export function listeningSockets(proc = '/proc'): ListeningSocket[] {
  return ['tcp', 'tcp6'].flatMap((table) =>
    orNone(() => readFileSync(join(proc, 'net', table), 'utf8').split('\n'))
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === LISTEN)
      .map(([, local = '', , , , , , , , inode = '']) => {
        const [address = '', port = ''] = local.split(':')
        return { address: addressOf(address), port: Number.parseInt(port, 16), inode }
      }),
  )
}

/** Which processes have which of these sockets open, by process id. Processes of other users may be invisible. */
export function holdersOf(
  sockets: readonly ListeningSocket[],
  proc = '/proc',
): Map<number, ListeningSocket[]> {
  const byLink = new Map(sockets.map((socket) => [`socket:[${socket.inode}]`, socket]))
  const holders = new Map<number, ListeningSocket[]>()
  for (const pid of orNone(() => readdirSync(proc)).filter((name) => /^\d+$/.test(name))) {
    const folder = join(proc, pid, 'fd')
    const links = orNone(() => readdirSync(folder)).flatMap((file) =>
      orNone(() => [readlinkSync(join(folder, file))]),
    )
    const held = links.flatMap((link) => byLink.get(link) ?? [])
    if (held.length > 0) holders.set(Number(pid), held)
  }
  return holders
}

/** Processes end and files vanish at any time, and those of other users cannot be read. */
function orNone<T>(read: () => T[]): T[] {
  try {
    return read()
  } catch {
    return []
  }
}

/** The address of its hexadecimal form, which has 32-bit numbers in the byte order of the machine. */
function addressOf(hex: string): string {
  const bytes = Buffer.from(hex, 'hex')
  if (endianness() === 'LE') bytes.swap32()
  if (bytes.length === 4) return bytes.join('.')
  return [...new Uint16Array(8)].map((_, at) => bytes.readUInt16BE(2 * at).toString(16)).join(':')
}
