import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/**
 * Command and first arguments of a Node process as a user starts one. Tap would have every process load its loader
 * of TypeScript, which takes longer than the command itself, and report the coverage of the bundle.
 */
export const NODE: readonly [string, ...string[]] =
  process.platform === 'win32'
    ? [process.execPath]
    : ['env', '-u', 'NODE_OPTIONS', process.execPath]

/** What tells tap not to report the coverage of a process, where its loader cannot be kept out. */
const UNCOVERED = { _TAPJS_PROCESSINFO_COVERAGE_: '0' }

/** Options of such a process: the environment of this one, and what else is given. */
export function plainly(env: NodeJS.ProcessEnv = {}): { env: NodeJS.ProcessEnv } {
  return { env: { ...process.env, ...UNCOVERED, ...env } }
}

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** The built command, running; ended when the test ends. */
export class Command {
  readonly process: ChildProcessWithoutNullStreams
  stdout = ''
  stderr = ''
  readonly ended: Promise<Ended>

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const [command, ...first] = NODE
    this.process = spawn(command, [...first, CLI, ...args], plainly(env))
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

  /** The URL of the server once it is ready; throws where it ends before. */
  async ready(): Promise<string> {
    for (;;) {
      const url = /^ready on (\S+)$/m.exec(this.stdout)?.[1]
      if (url !== undefined) return url
      const over = await Promise.race([once(this.process.stdout, 'data'), this.ended])
      if ('code' in over) throw new Error(`ended with ${over.code}: ${over.stderr}`)
    }
  }
}

/** Runs the built command to its end. */
export function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Command(args, env).ended
}

/** Starts the built server on a free port. */
export async function serve(t: Test, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const command = new Command(['--port', '0', ...args], env)
  t.teardown(async () => {
    command.process.kill('SIGKILL')
    await command.ended
  })
  return { command, url: await command.ready() }
}
