import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { MockServer } from '../mock-server.ts'
import { quote } from '../schemas/findings.ts'
import { variablesOf } from './client-lines.ts'
import type { CommandLine } from './command-line.ts'
import { variableOf } from './option-names.ts'
import { start } from './start.ts'
import { targetAt } from './target.ts'

type Signal = 'SIGINT' | 'SIGTERM'

const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM']

/** What is asked of the process: its environment, and to be told of signals. */
export type Surroundings = Pick<NodeJS.Process, 'env' | 'on' | 'off'>

/** Runs a command beside a server of its own, and gives the command's exit status: as a shell, 127 where there is none, 126 where it does not start, 128 + n where signal n ended it. */
export async function runBeside(
  { operands, config }: CommandLine,
  surroundings: Surroundings = process,
): Promise<number> {
  // The command's stdout is its own.
  const mock = new MockServer(config, (line) => console.error(line))
  let child: ChildProcess | undefined
  const interruption = new AbortController()
  const pass = (signal: Signal) => {
    interruption.abort(signal)
    child?.kill(signal)
  }
  for (const signal of SIGNALS) surroundings.on(signal, pass)
  try {
    const made = await Promise.race([startFor(mock, surroundings.env), signalOf(interruption)])
    if (typeof made === 'string') return statusOf(null, made)
    const [command = '', ...args] = operands
    child = spawn(command, args, { stdio: 'inherit', env: made })
    return await ending(child, command)
  } finally {
    await mock.close()
    for (const signal of SIGNALS) surroundings.off(signal, pass)
  }
}

function signalOf({ signal }: AbortController): Promise<Signal> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason as Signal))
  })
}

async function ending(child: ChildProcess, command: string): Promise<number> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals]
    return statusOf(code, signal)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const found = code === 'ENOENT' ? quote(command) : message
    console.error(`modelarts-notebooks-mock: exec: found ${found}, expected a command that runs`)
    return code === 'ENOENT' ? 127 : 126
  }
}

function statusOf(code: number | null, signal: NodeJS.Signals): number {
  return code ?? 128 + constants.signals[signal]
}

/** Credentials that SDKs would take before or beside the keys, or send along. */
const OTHER_CREDENTIALS = ['SECURITY_TOKEN', 'IDP_ID', 'ID_TOKEN_FILE']

/** Starts the server; gives the environment, with what points clients at it. */
async function startFor(mock: MockServer, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  await start(mock)
  const { caFile, config, url } = mock
  return {
    ...env,
    ...Object.fromEntries(
      OTHER_CREDENTIALS.map((name) => [`HUAWEICLOUD_SDK_${name}`, undefined] as const),
    ),
    ...variablesOf(await targetAt(url, config)),
    [variableOf('url')]: url,
    [variableOf('ca')]: caFile,
  }
}
