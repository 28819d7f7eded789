import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import spawn from 'cross-spawn'
import { MockServer } from '../mock-server.ts'
import { quote } from '../schemas/findings.ts'
import type { CommandLine } from './command-line.ts'
import { commandEnvironment } from './settings/command-environment.ts'
import { start } from './start.ts'

type Signal = 'SIGINT' | 'SIGTERM'

const FORWARDED_SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM']

/** The parts of `process` that are used: the environment and signal listeners. */
export type HostProcess = Pick<NodeJS.Process, 'env' | 'on' | 'off'>

/**
 * Starts a server, runs a command with its settings, and stops the server. Returns the exit status as a shell does: the
 * command's own, 127 if there is no such command, 126 if it cannot be started, 128 + n if signal n ended it. 1 if the
 * command succeeded and the state file lacks a change.
 */
export async function execCommand(
  { operands, config }: CommandLine,
  host: HostProcess = process,
): Promise<number> {
  // Only the command writes to stdout.
  const mock = new MockServer(config, (line) => console.error(line))
  let child: ChildProcess | undefined
  const interruption = new AbortController()
  const forward = (signal: Signal) => {
    interruption.abort(signal)
    child?.kill(signal)
  }
  for (const signal of FORWARDED_SIGNALS) host.on(signal, forward)
  try {
    const started = await Promise.race([startServer(mock, host.env), firstSignal(interruption)])
    if (typeof started === 'string') return statusOf(null, started)
    const [command = '', ...args] = operands
    child = spawn(command, args, { stdio: 'inherit', env: started })
    const status = await exitStatusOf(child, command)
    await mock.close()
    return status === 0 && !mock.isSaved ? 1 : status
  } finally {
    await mock.close()
    for (const signal of FORWARDED_SIGNALS) host.off(signal, forward)
  }
}

function firstSignal({ signal }: AbortController): Promise<Signal> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason as Signal))
  })
}

async function exitStatusOf(child: ChildProcess, command: string): Promise<number> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals]
    return statusOf(code, signal)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const found = code === 'ENOENT' ? quote(command) : message
    console.error(
      `modelarts-notebooks-mock: exec: found ${found}, expected a command that can be run`,
    )
    return code === 'ENOENT' ? 127 : 126
  }
}

function statusOf(code: number | null, signal: NodeJS.Signals): number {
  return code ?? 128 + constants.signals[signal]
}

/** Starts the server; returns the environment with the settings that make clients call it. */
async function startServer(mock: MockServer, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  await start(mock)
  return commandEnvironment(mock, env)
}
