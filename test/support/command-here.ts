import { EventEmitter } from 'node:events'
import { Writable } from 'node:stream'
import type { Test } from 'tap'
import { type Host, runCommand } from '../../src/cli/run-command.ts'
import type { Ended } from './command.ts'

/** A command in this process: what it prints, and the status that it ends the process with. One at a time. */
export class CommandHere {
  stdout = ''
  stderr = ''
  readonly ended: Promise<Ended>
  /** Resolves when there is nothing more to do than to wait for a signal. */
  readonly done: Promise<void>
  readonly #signals = new EventEmitter()

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

  /** Tells the command of a signal, as the process would; resolves when it has done what it does then. */
  async kill(signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
    await Promise.all(this.#signals.listeners(signal).map((listener) => listener(signal)))
  }

  #writable(name: 'stdout' | 'stderr'): Writable {
    return new Writable({
      write: (part, _encoding, written) => {
        this[name] += part
        written()
      },
    })
  }
}

/** Runs a command in this process to its end. */
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

/** Starts a server on a free port as the command does, but in this process. */
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
