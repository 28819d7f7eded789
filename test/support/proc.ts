import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

const HEADER =
  'sl local_address rem_address st tx_queue rx_queue tr tm->when retrnsmt uid timeout inode'

/** A line of the kernel's table: address and port in hexadecimal, state (`0A` listens), number of the socket. */
export const line = (local: string, state: string, inode: number) =>
  ` 0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000 1000 0 ${inode} 1 0 100 0 0 10 0`

/** A folder like /proc: sockets of both families, and processes with the sockets that they have open. */
export function procWith(
  t: Test,
  sockets: { tcp?: string[]; tcp6?: string[] },
  processes: Record<number, { command: string; sockets: number[] }>,
): string {
  const proc = mkdtempSync(join(tmpdir(), 'proc-'))
  t.teardown(() => rmSync(proc, { recursive: true }))
  mkdirSync(join(proc, 'net'))
  mkdirSync(join(proc, 'self'))
  for (const [table, lines] of Object.entries(sockets)) {
    writeFileSync(join(proc, 'net', table), [HEADER, ...lines, ''].join('\n'))
  }
  for (const [pid, { command, sockets: inodes }] of Object.entries(processes)) {
    mkdirSync(join(proc, pid, 'fd'), { recursive: true })
    writeFileSync(join(proc, pid, 'cmdline'), command)
    for (const inode of inodes) symlinkSync(`socket:[${inode}]`, join(proc, pid, 'fd', `${inode}`))
    writeFileSync(join(proc, pid, 'fd', '0'), 'not a link')
  }
  return proc
}
