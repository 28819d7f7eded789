import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import spawn from 'cross-spawn'
import type { DrillOutput, DrillRun } from '../../schemas/drill.ts'
import { quote } from '../../schemas/findings.ts'
import { variableOf } from '../option-names.ts'
import { UsageError } from '../usage-error.ts'
import { BoundedOutput } from './bounded-output.ts'
import { endProcessesWith } from './left-behind.ts'

/** Time between SIGTERM and SIGKILL, ms. */
const GRACE_MS = 2_000

/** Time in which the output ends after every process has, ms. */
const OUTPUT_MS = 1_000

/** Variable by which the processes of a command are found. */
export const MARK = variableOf('drill')

export interface ProcessOptions {
  /** The command and its arguments. */
  command: readonly string[]
  env: NodeJS.ProcessEnv
  /** A text that no other process has in its environment. */
  mark: string
  /** Time after which the command is ended, ms. */
  limit: number
  /** Texts to count in the output. */
  patterns: readonly RegExp[]
  /** Ends everything at once when it is aborted. */
  stop: AbortSignal
}

/** What a command did. */
export interface ProcessResult extends Pick<DrillRun, 'exit'> {
  /** Whether the time limit ended it. */
  isHung: boolean
  /** Host ms. */
  duration: number
  output: DrillOutput
  /** How often each text came. */
  counts: readonly number[]
  /** Number of processes that still ran when the command had ended. */
  leftBehind: number
}

/**
 * Runs a command in a process group of its own, with an empty standard input, until it ends. Then nothing runs that it started:
 * neither in its group nor, on Linux, elsewhere. Rejects with a UsageError if it cannot be started.
 */
export async function runProcess(options: ProcessOptions): Promise<ProcessResult> {
  const { command, limit, mark, patterns, stop } = options
  const output = new BoundedOutput(patterns)
  const start = performance.now()
  const child = started(options)
  child.stdout?.on('data', output.reader())
  child.stderr?.on('data', output.reader())
  const closed = once(child, 'close')
  closed.catch(() => {})
  const killer = killerOf(child)
  const atLimit = new Timeout(limit, () => killer.end(GRACE_MS))
  const atStop = () => killer.end(0)
  stop.addEventListener('abort', atStop)
  if (stop.aborted) atStop()
  try {
    const [status, signal] = await exitOf(child, command)
    const duration = performance.now() - start
    // A command that ended by itself did not hang, however long its output stays open.
    atLimit.clear()
    const leftBehind = endProcessesWith(`${MARK}=${mark}\0`)
    killer.end(0)
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, OUTPUT_MS).unref())])
    for (const stream of [child.stdout, child.stderr]) stream?.destroy()
    return {
      exit: stop.aborted ? null : { status, signal },
      isHung: atLimit.isOver,
      duration,
      output: output.kept,
      counts: output.counts(),
      leftBehind: atLimit.isOver || stop.aborted ? 0 : leftBehind,
    }
  } finally {
    atLimit.clear()
    killer.clear()
    stop.removeEventListener('abort', atStop)
  }
}

/** Status and signal of the end of a command; one of both is null. */
async function exitOf(
  child: ChildProcess,
  command: readonly string[],
): Promise<[number | null, string | null]> {
  const exit = once(child, 'exit').catch((error) => {
    throw notStarted(command, error)
  })
  return (await exit) as [number | null, string | null]
}

function started({ command, env, mark }: ProcessOptions): ChildProcess {
  const [file = '', ...args] = command
  try {
    return spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, [MARK]: mark },
      detached: true,
      windowsHide: true,
    })
  } catch (error) {
    // Node throws at once for arguments that no system takes.
    throw notStarted(command, error as NodeJS.ErrnoException)
  }
}

function notStarted(
  [file]: readonly string[],
  { code, message }: NodeJS.ErrnoException,
): UsageError {
  const found = code === 'ENOENT' ? quote(file) : message
  return new UsageError(`drill: found ${found}, expected a command that can be run`)
}

/** A timer that remembers whether it is over. */
class Timeout {
  isOver = false
  readonly #timer: NodeJS.Timeout

  constructor(after: number, then: () => void) {
    this.#timer = setTimeout(() => {
      this.isOver = true
      then()
    }, after)
  }

  clear(): void {
    clearTimeout(this.#timer)
  }
}

/** Ends the process group of a command. */
interface Killer {
  /** SIGTERM, and SIGKILL after some ms; at once with 0. */
  end(grace: number): void
  clear(): void
}

function killerOf({ pid }: ChildProcess): Killer {
  let timer: NodeJS.Timeout | undefined
  return {
    end: (grace) => {
      if (grace === 0) signalGroup(pid, 'SIGKILL')
      else {
        signalGroup(pid, 'SIGTERM')
        timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), grace)
      }
    },
    clear: () => clearTimeout(timer),
  }
}

/** Sends a signal to a process group; on Windows, which has none, to its first process. */
export function signalGroup(
  pid: number | undefined,
  signal: NodeJS.Signals,
  { kill, platform }: Pick<NodeJS.Process, 'kill' | 'platform'> = process,
): void {
  if (pid === undefined) return
  try {
    kill(platform === 'win32' ? pid : -pid, signal)
  } catch {
    // Everything in it has ended.
  }
}
