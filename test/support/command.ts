import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/**
 * Command and first arguments of a plain Node process. Without this, tap loads its TypeScript loader into every child
 * process, which takes longer than the command itself, and reports the coverage of the bundle.
 */
export const NODE: readonly [string, ...string[]] =
  process.platform === 'win32'
    ? [process.execPath]
    : ['env', '-u', 'NODE_OPTIONS', process.execPath]

/** Environment variable that stops tap from reporting the coverage of a process which does load its loader. */
export const UNCOVERED = { _TAPJS_PROCESSINFO_COVERAGE_: '0' }

/** Options of such a process: the environment of this process, and the given variables. */
export function plainly(env: NodeJS.ProcessEnv = {}): { env: NodeJS.ProcessEnv } {
  return { env: { ...process.env, ...UNCOVERED, ...env } }
}

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** A running process of the built command. */
export class Command {
  readonly process: ChildProcessWithoutNullStreams
  stdout = ''
  stderr = ''
  readonly ended: Promise<Ended>

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}, cli = CLI) {
    const [command, ...first] = NODE
    this.process = spawn(command, [...first, cli, ...args], plainly(env))
    this.process.stdout.on('data', (text: Buffer) => {
      this.stdout += text
    })
    this.process.stderr.on('data', (text: Buffer) => {
      this.stderr += text
    })
    this.ended = once(this.process, 'close').then(([code]) => ({
      code: code as number | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }))
  }

  /** Resolves to the URL of the server when it is ready; rejects if the process ends before. */
  async ready(): Promise<string> {
    for (;;) {
      const [, text, json] = /^ready on (\S+)$|"ready on ([^"]+)"/m.exec(this.stdout) ?? []
      const url = text ?? json
      if (url !== undefined) return url
      const next = await Promise.race([once(this.process.stdout, 'data'), this.ended])
      if ('code' in next) throw new Error(`ended with ${next.code}: ${next.stderr}`)
    }
  }
}

/** Runs the built command until it ends. */
export function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Command(args, env).ended
}

/** Starts the built server on a free port; the test's end kills it. */
export async function serve(t: Test, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const command = new Command(['--port', '0', ...args], env)
  t.teardown(async () => {
    command.process.kill('SIGKILL')
    await command.ended
  })
  return { command, url: await command.ready() }
}
