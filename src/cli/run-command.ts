import { saveCompiledCode } from '../compile-cache.ts'
import type { Config } from '../config.ts'
import { MockServer } from '../mock-server.ts'
import { version } from '../version.ts'
import { banner } from './banner.ts'
import { type CommandLine, readCommandLine } from './command-line.ts'
import { progressOn } from './progress.ts'
import { start } from './start.ts'
import { isUserError } from './usage-error.ts'
import type { Verb } from './verbs.ts'

/** The parts of the process that commands use; tests replace them. */
export type Host = Pick<
  NodeJS.Process,
  'env' | 'exit' | 'exitCode' | 'off' | 'on' | 'stderr' | 'stdout'
>

/**
 * The commands. A number that one returns is the exit status. The modules of the other commands are loaded when they run, so
 * that the server starts without them.
 */
const commands: Readonly<Record<Verb, (command: CommandLine, host: Host) => Promise<unknown>>> = {
  serve: ({ config }, host) => serve(config, host),
  generate: async ({ config }, { stderr, stdout }) => {
    const { printNotebooks } = await import('./generate.ts')
    return printNotebooks(config, stdout, progressOn(stderr, true))
  },
  openapi: async ({ config }) =>
    console.log(JSON.stringify(await new MockServer(config).openapi(), null, 2)),
  init: async ({ operands }) => {
    const { initScene } = await import('./init.ts')
    console.log(await initScene(operands))
  },
  env: async (command, { env }) => {
    const { clientSettings } = await import('./settings/env.ts')
    console.log(await clientSettings(command, env))
  },
  wait,
  exec: async (command, host) => {
    const { execCommand } = await import('./exec.ts')
    host.exit(await execCommand(command, host))
  },
  completion: async ({ operands }) => {
    const { completionScript } = await import('./help/completion.ts')
    console.log(completionScript(operands))
  },
  doctor: async (command) => {
    const { printDiagnosis } = await import('./doctor/doctor.ts')
    return printDiagnosis(command)
  },
  compare: async (command, host) => {
    const { printComparison } = await import('./compare/compare.ts')
    return printComparison(command, host)
  },
  status: controlPlane,
  reset: controlPlane,
  fault: controlPlane,
  clock: controlPlane,
  snapshot: controlPlane,
  logs: controlPlane,
}

/**
 * Runs the command that the arguments name. Ends the process with status 2 after a mistake of the user, with the
 * command's status after `exec`, and with 0 when a signal stops the server, or 1 if its state could not be saved.
 */
export async function runCommand(args: readonly string[], host: Host = process): Promise<void> {
  try {
    await run(readCommandLine(args, host.env), host)
  } catch (error) {
    if (!isUserError(error)) throw error
    console.error(`modelarts-notebooks-mock: ${error.message}`)
    host.exit(2)
  }
}

async function run(command: CommandLine, host: Host): Promise<void> {
  if (command.help) {
    const { helpText } = await import('./help/help.ts')
    console.log(helpText(command.verb))
  } else if (command.version) console.log(version)
  else {
    reportServiceVariables(command)
    const status = await commands[command.verb](command, host)
    if (typeof status === 'number') host.exitCode = status
  }
}

function reportServiceVariables({ serviceVariables }: CommandLine): void {
  if (serviceVariables.length === 0) return
  console.error(
    `modelarts-notebooks-mock: ignored variables of a Kubernetes service: ${serviceVariables.join(', ')}`,
  )
}

async function serve(config: Config, host: Host): Promise<void> {
  const mock = new MockServer(config)
  const stopped = new Promise<'stopped'>((resolve) => {
    // npm forwards Ctrl-C, so the signal arrives twice; `close` runs once.
    const stop = () => {
      resolve('stopped')
      return close(mock, host)
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) host.on(signal, stop)
  })
  try {
    // An error of a start that a signal ends does not count.
    if ((await Promise.race([start(mock), stopped])) === 'stopped') return
  } catch (error) {
    await mock.close().catch(() => {})
    throw error
  }
  console.log(banner(mock))
  console.log(`ready on ${mock.url}`)
  saveCompiledCode()
}

/** Closes the server and ends the process: with status 1 if the state file lacks a change. */
async function close(mock: MockServer, host: Host): Promise<void> {
  await mock.close().catch(() => {})
  host.exit(mock.isSaved ? 0 : 1)
}

async function controlPlane(command: CommandLine, host: Host): Promise<number> {
  const { controlCommands } = await import('./control/control-commands.ts')
  return controlCommands[command.verb as keyof typeof controlCommands](command, host)
}

async function wait(command: CommandLine): Promise<number> {
  const { waitUntilReady } = await import('./wait.ts')
  const { url, reason } = await waitUntilReady(command)
  if (command.verbFlags.input['json'] === true) {
    console.log(JSON.stringify({ url, ready: reason === undefined, reason }, null, 2))
  } else if (reason === undefined) console.log(`ready on ${url}`)
  if (reason !== undefined)
    console.error(`modelarts-notebooks-mock: wait: ${url} is not ready: ${reason}`)
  return reason === undefined ? 0 : 1
}
