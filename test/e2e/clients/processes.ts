import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface Command {
  command: string
  args: readonly string[]
  cwd?: string
  env?: NodeJS.ProcessEnv
}

const MAX_OUTPUT = 4_000

/** Ends a child process: SIGTERM first, SIGKILL after 3 s. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), 3_000)
  await closed
  clearTimeout(force)
}

/** Runs a command until it ends or the signal aborts it, and passes on the lines of its stdout; an error has its last output. */
export async function run(
  { command, args, cwd, env }: Command,
  signal: AbortSignal,
  line: (text: string) => void = () => {},
): Promise<void> {
  signal.throwIfAborted()
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const abort = () => void end(child)
  signal.addEventListener('abort', abort)
  let output = ''
  const keep = (text: string) => {
    output = `${output}${text}\n`.slice(-MAX_OUTPUT)
  }
  createInterface(child.stdout).on('line', (text) => {
    keep(text)
    line(text)
  })
  createInterface(child.stderr).on('line', keep)
  try {
    const [code] = await once(child, 'close')
    signal.throwIfAborted()
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${output}`)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** Whether a command exists and prints its version. */
export function exists(command: string, ...args: string[]): Promise<boolean> {
  const child = spawn(command, args, { stdio: 'ignore', timeout: 30_000 })
  return new Promise((resolve) => {
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
}

/** Starts the built server on a free port, and ends it after the work; throws if it is not ready within `timeout` ms. */
export async function withServer(
  cli: string,
  options: readonly string[],
  work: (url: string) => Promise<void>,
  timeout = 30_000,
): Promise<void> {
  const child = spawn(process.execPath, [cli, '--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await work(await urlOf(child, timeout))
  } finally {
    await end(child)
  }
}

async function urlOf(child: ChildProcess, timeout: number): Promise<string> {
  const slow = setTimeout(() => void end(child), timeout)
  try {
    for await (const text of createInterface(child.stdout as NodeJS.ReadableStream)) {
      const url = /^ready on (\S+)$/.exec(text)?.[1]
      if (url !== undefined) return url
    }
  } finally {
    clearTimeout(slow)
    child.stdout?.resume()
  }
  throw new Error('the server ended before it was ready')
}
