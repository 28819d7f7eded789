#!/usr/bin/env node
import { banner } from './cli/banner.ts'
import { type CommandLine, readCommandLine } from './cli/command-line.ts'
import { printDiagnosis } from './cli/doctor/doctor.ts'
import { clientSettings } from './cli/env.ts'
import { runCommand } from './cli/exec.ts'
import { printNotebooks } from './cli/generate.ts'
import { helpText } from './cli/help.ts'
import { initScene } from './cli/init.ts'
import { progressOn } from './cli/progress.ts'
import { start } from './cli/start.ts'
import { isUserError } from './cli/usage-error.ts'
import type { Verb } from './cli/verbs.ts'
import { waitUntilReady } from './cli/wait.ts'
import type { Config } from './config.ts'
import { MockServer } from './mock-server.ts'
import { version } from './version.ts'

/** The commands. A number that one returns is the exit status. */
const commands: Readonly<Record<Verb, (command: CommandLine) => Promise<unknown>>> = {
  serve: ({ config }) => serve(config),
  generate: ({ config }) =>
    printNotebooks(config, process.stdout, progressOn(process.stderr, true)),
  openapi: async ({ config }) =>
    console.log(JSON.stringify(await new MockServer(config).openapi(), null, 2)),
  init: async ({ operands }) => console.log(await initScene(operands)),
  env: async (command) => console.log(await clientSettings(command)),
  wait,
  exec: async (command) => process.exit(await runCommand(command)),
  doctor: (command) => printDiagnosis(command),
}

try {
  await run()
} catch (error) {
  /* c8 ignore next: only a bug of this package gets here, and then the stack is needed */
  if (!isUserError(error)) throw error
  console.error(`modelarts-notebooks-mock: ${error.message}`)
  process.exit(2)
}

async function run(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2), process.env)
  if (command.help) console.log(helpText())
  else if (command.version) console.log(version)
  else {
    const status = await commands[command.verb](command)
    if (typeof status === 'number') process.exitCode = status
  }
}

async function serve(config: Config): Promise<void> {
  const mock = new MockServer(config)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // npm forwards Ctrl-C, so the signal arrives twice; `close` runs once.
    process.on(signal, () => mock.close().then(() => process.exit(0)))
  }
  await start(mock)
  console.log(banner(mock))
  console.log(`ready on ${mock.url}`)
}

async function wait(command: CommandLine): Promise<number> {
  const { url, reason } = await waitUntilReady(command)
  if (reason === undefined) console.log(`ready on ${url}`)
  else console.error(`modelarts-notebooks-mock: wait: ${url} is not ready: ${reason}`)
  return reason === undefined ? 0 : 1
}
