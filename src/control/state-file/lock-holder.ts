import { randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import * as z from '../../schemas/zod.ts'
import { codeOf } from './state-file-error.ts'

/** Who holds a lock: the content of the lock file. */
export interface LockHolder {
  pid: number
  /** Host name; that of a container is its id. */
  host: string
  /** Where the process id is valid: the boot of the machine and the namespace of process ids. Empty without /proc. */
  system: string
  /** When the process started, in ticks since the boot: another process with the same id has another one. Empty without /proc. */
  started: string
  /** Random: one for each server, of which a process can have several. */
  token: string
  /** When the lock was made, ISO. */
  since: string
}

const LockHolder: z.ZodType<LockHolder> = z.object({
  pid: z.int(),
  host: z.string(),
  system: z.string(),
  started: z.string(),
  token: z.string(),
  since: z.string(),
})

/** This server as the holder of a new lock. */
export function newHolder(): LockHolder {
  return {
    pid: process.pid,
    host: hostname(),
    system: `${textOf('/proc/sys/kernel/random/boot_id').trim()} ${orEmpty(() => readlinkSync('/proc/self/ns/pid'))}`,
    started: statOf('self').started,
    token: randomBytes(16).toString('hex'),
    since: new Date().toISOString(),
  }
}

/** The holder in the text of a lock file; undefined if it is still being written, or is another text. */
export function holderIn(content: string): LockHolder | undefined {
  try {
    return LockHolder.parse(JSON.parse(content))
  } catch {
    return undefined
  }
}

/** For messages. */
export function nameOf(holder: LockHolder | undefined): string {
  if (holder === undefined) return 'an unknown server'
  return `the server with pid ${holder.pid} on host ${holder.host}, since ${holder.since}`
}

/** Whether process ids of the holder are those of this process too, so that its process can be looked for. */
export function isNear(holder: LockHolder, own: LockHolder): boolean {
  return holder.host === own.host && holder.system === own.system
}

/**
 * Whether the process of a holder is known to have ended. Its id alone does not say so: another process may have it now,
 * and every container has a process 1.
 */
export function isGone(holder: LockHolder, own: LockHolder): boolean {
  if (!isNear(holder, own)) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return true
  }
  const { state, started } = statOf(holder.pid)
  return state === 'Z' || (started !== '' && started !== holder.started)
}

/** State and start time of a process. A process that ended and was not waited for has the state `Z`. */
function statOf(pid: number | 'self'): { state: string; started: string } {
  const line = textOf(`/proc/${pid}/stat`)
  // The second field is the name in parentheses, which may itself have spaces and parentheses.
  const [state = '', ...more] = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return { state, started: more[18] ?? '' }
}

function textOf(file: string): string {
  return orEmpty(() => readFileSync(file, 'utf8'))
}

/** What is read below /proc, which some systems do not have. */
function orEmpty(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
