#!/usr/bin/env node
import { writeFileSync } from 'node:fs'
import { banner } from './cli/banner.ts'
import { readCommandLine, UsageError } from './cli/command-line.ts'
import { clientSettings } from './cli/env.ts'
import { printNotebooks } from './cli/generate.ts'
import { helpText } from './cli/help.ts'
import { initScene } from './cli/init.ts'
import { progressOn } from './cli/progress.ts'
import { ModelArtsError } from './cloud/errors.ts'
import type { Config } from './config.ts'
import { SceneError } from './control/scene-files.ts'
import { StateFileError } from './control/state-file.ts'
import { MockServer, version } from './mock-server.ts'

try {
  await run()
} catch (error) {
  /* c8 ignore next: only a bug of ours gets here, and then its stack is wanted */
  if (!isMistakeOfUser(error)) throw error
  console.error(`modelarts-notebooks-mock: ${error.message}`)
  process.exit(2)
}

async function run(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2), process.env)
  const { verb, operands, config } = command
  if (command.help) console.log(helpText())
  else if (command.version) console.log(version)
  else if (verb === 'generate')
    await printNotebooks(config, process.stdout, progressOn(process.stderr, true))
  else if (verb === 'openapi')
    console.log(JSON.stringify(await new MockServer(config).openapi(), null, 2))
  else if (verb === 'init') console.log(await initScene(operands))
  else if (verb === 'env') console.log(await clientSettings(command))
  else await serve(config)
}

async function serve(config: Config): Promise<void> {
  const mock = new MockServer(config)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Under npm a Ctrl-C arrives twice; it ends the server once.
    process.on(signal, () => mock.close().then(() => process.exit(0)))
  }
  await mock.listen()
  await mock.load(progressOn(process.stderr))
  if (config.endpointsFile !== undefined) {
    writeFileSync(config.endpointsFile, `${JSON.stringify({ url: mock.url, ca: mock.caFile })}\n`)
  }
  console.log(banner(mock))
  console.log(`ready on ${mock.url}`)
}

/** Options, scenes, ports and files that are not as they should be; everything else is a bug of ours. */
function isMistakeOfUser(error: unknown): error is Error {
  return (
    error instanceof UsageError ||
    error instanceof SceneError ||
    error instanceof StateFileError ||
    error instanceof ModelArtsError ||
    (error instanceof Error && 'syscall' in error)
  )
}
