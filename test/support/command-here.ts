import { EventEmitter } from 'node:events'
import { Readable, Writable } from 'node:stream'
import type { Test } from 'tap'
import { type Host, runCommand } from '../../src/cli/run-command.ts'
import type { Ended } from './command.ts'

/** A command that runs in the process of the test: its output and its exit status. Only one may run at a time. */
export class CommandHere {
  stdout = ''
  stderr = ''
  readonly ended: Promise<Ended>
  /** Resolves when the command has nothing more to do but wait for a signal. */
  readonly done: Promise<void>
  readonly #signals = new EventEmitter()
  readonly #outputs: Writable[] = []

  constructor(t: Test, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const out = t.capture(console, 'log', (text: string) => {
      this.stdout += `${text}\n`
    })
    const error = t.capture(console, 'error', (text: string) => {
      this.stderr += `${text}\n`
    })
    const host = {
      env,
      on: this.#signals.on.bind(this.#signals),
      off: this.#signals.off.bind(this.#signals),
      stdin: Readable.from([]),
      stdout: this.#writable('stdout'),
      stderr: this.#writable('stderr'),
    } as unknown as Host
    const exited = new Promise<number>((resolve) => {
      host.exit = resolve as Host['exit']
    })
    this.done = runCommand(args, host)
    const isServed = () => this.#signals.listenerCount('SIGTERM') > 0
    const code = this.done.then(() => (isServed() ? exited : Number(host.exitCode ?? 0)))
    this.ended = Promise.race([exited, code]).then((code) => {
      out.restore()
      error.restore()
      return { code, stdout: this.stdout, stderr: this.stderr }
    })
  }

  /** Sends a signal to the command, as the operating system would; resolves when its handler is done. */
  async kill(signal: 'SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGTERM'): Promise<void> {
    await Promise.all(this.#signals.listeners(signal).map((listener) => listener(signal)))
  }

  /** What happens when the reader of the output ends, or when its disk is full. */
  breakPipes(code: 'ENOSPC' | 'EPIPE' = 'EPIPE'): void {
    const error = Object.assign(new Error(`write ${code}`), { code })
    for (const output of this.#outputs) output.emit('error', error)
  }

  #writable(name: 'stdout' | 'stderr'): Writable {
    const output = new Writable({
      write: (part, _encoding, written) => {
        this[name] += part
        written()
      },
    })
    this.#outputs.push(output)
    return output
  }
}

/** Runs a command in this process until it ends. */
export async function runHere(
  t: Test,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const command = new CommandHere(t, args, env)
  const ended = await command.ended
  // A server that could not start may be listening already, or have nothing to close.
  await command.kill('SIGTERM').catch(() => {})
  return ended
}

/** Starts a server in this process, on a free port, the way the command does. */
export async function serveHere(
  t: Test,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<{ command: CommandHere; url: string }> {
  const command = new CommandHere(t, ['--port', '0', ...args], env)
  t.teardown(async () => {
    await command.kill('SIGTERM')
    await command.ended
  })
  await command.done
  const url = /^ready on (\S+)$/m.exec(command.stdout)?.[1]
  if (url === undefined)
    throw new Error(`ended with ${(await command.ended).code}: ${command.stderr}`)
  return { command, url }
}
