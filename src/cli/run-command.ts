import { saveCompiledCode } from '../compile-cache.ts'
import type { Config } from '../config.ts'
import { logLine, warningWriter } from '../control/log-line.ts'
import { MockServer } from '../mock-server.ts'
import { version } from '../version.ts'
import { banner, startLine } from './banner.ts'
import { type CommandLine, readCommandLine } from './command-line.ts'
import { progressOn } from './progress.ts'
import { start } from './start.ts'
import { isUserError } from './usage-error.ts'
import type { Verb } from './verbs.ts'

/** The parts of the process that commands use; tests replace them. */
export type Host = Pick<
  NodeJS.Process,
  'env' | 'exit' | 'exitCode' | 'off' | 'on' | 'stderr' | 'stdin' | 'stdout'
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
  drill: async (command, host) => {
    const { drillCommand } = await import('./drill/drill.ts')
    return drillCommand(command, host)
  },
  completion: async ({ operands }) => {
    const { completionScript } = await import('./help/completion.ts')
    console.log(completionScript(operands))
  },
  doctor: async (command) => {
    const { printDiagnosis } = await import('./doctor/doctor.ts')
    return printDiagnosis(command)
  },
  import: async (command, host) => {
    const { importCommand } = await import('./import/import-command.ts')
    return importCommand(command, host)
  },
  replay: async (command, host) => {
    const { replayCommand } = await import('./replay/replay.ts')
    return replayCommand(command, host)
  },
  mcp: async (command, host) => {
    const { mcpCommand } = await import('./mcp/mcp.ts')
    host.exit(await mcpCommand(command, host))
  },
  compare: async (command, host) => {
    const { printComparison } = await import('./compare/compare.ts')
    return printComparison(command, host)
  },
  verify: async (command, host) => {
    const { verifyCommand } = await import('./verify/verify.ts')
    return verifyCommand(command, host)
  },
  pact: async (command, host) => {
    const { pactCommand } = await import('./pact/pact.ts')
    return pactCommand(command, host)
  },
  record: async (command, host) => {
    const { recordCommand } = await import('./record/record.ts')
    host.exit(await recordCommand(command, host))
  },
  status: controlPlane,
  reset: controlPlane,
  fault: controlPlane,
  clock: controlPlane,
  scene: controlPlane,
  snapshot: controlPlane,
  logs: controlPlane,
  capture: controlPlane,
  tour: controlPlane,
}

/**
 * Runs the command that the arguments name. Ends the process with status 2 after a mistake of the user, with the
 * command's status after `exec`, and with 0 when a signal stops the server, or 1 if its state could not be saved.
 */
export async function runCommand(args: readonly string[], host: Host = process): Promise<void> {
  let log = 'off'
  try {
    const command = readCommandLine(args, host.env)
    log = logOf(command)
    await run(command, host)
  } catch (error) {
    if (!isUserError(error)) throw error
    const { message } = error
    const text = `modelarts-notebooks-mock: ${message}`
    console.error(log === 'json' ? logLine('error', 'error', { message }) : text)
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

/** How the lines of the server are written; other commands print text. */
function logOf({ verb, config }: CommandLine): string {
  return verb === 'serve' ? config.log : 'off'
}

function reportServiceVariables(command: CommandLine): void {
  const { serviceVariables } = command
  if (serviceVariables.length === 0) return
  const log = logOf(command)
  const text = `ignored variables of a Kubernetes service: ${serviceVariables.join(', ')}`
  warningWriter(log)(log === 'json' ? text : `modelarts-notebooks-mock: ${text}`)
}

async function serve(config: Config, host: Host): Promise<void> {
  const mock = new MockServer(config)
  const stopped = new Promise<'stopped'>((resolve) => {
    // npm forwards Ctrl-C, so the signal arrives twice; `close` runs once.
    const stop = (signal: NodeJS.Signals) => {
      resolve('stopped')
      return close(mock, host, signal)
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
  if (config.log === 'json') console.log(startLine(mock))
  else console.log(`${banner(mock)}\nready on ${mock.url}`)
  saveCompiledCode()
}

/** Closes the server and ends the process: with status 1 if the state file lacks a change. */
async function close(mock: MockServer, host: Host, signal: NodeJS.Signals): Promise<void> {
  await mock.close().catch(() => {})
  if (mock.config.log === 'json') {
    const message = `stopped by ${signal}`
    console.log(logLine('info', 'stop', { message, signal, saved: mock.isSaved }))
  }
  host.exit(mock.isSaved ? 0 : 1)
}

async function controlPlane(command: CommandLine, host: Host): Promise<number> {
  const { controlCommands } = await import('./control/control-commands.ts')
  return controlCommands[command.verb as keyof typeof controlCommands](command, host)
}

async function wait(command: CommandLine): Promise<number> {
  const { waitUntilReady } = await import('./wait.ts')
  const results = (await waitUntilReady(command)).map(({ reason, url }) => ({
    url,
    ready: reason === undefined,
    reason,
  }))
  const ok = results.every(({ ready }) => ready)
  if (command.verbFlags.input['json'] === true) {
    const document = results.length === 1 ? results[0] : { ok, servers: results }
    console.log(JSON.stringify(document, null, 2))
  }
  for (const { ready, reason, url } of results) {
    if (!ready) console.error(`modelarts-notebooks-mock: wait: ${url} is not ready: ${reason}`)
    else if (command.verbFlags.input['json'] !== true) console.log(`ready on ${url}`)
  }
  return ok ? 0 : 1
}
