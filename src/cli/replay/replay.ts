import { type Bundle, readBundle } from '../../bundles/read-bundle.ts'
import { quote } from '../../schemas/findings.ts'
import { version } from '../../version.ts'
import type { CommandLine } from '../command-line.ts'
import type { LogsHost } from '../control/logs.ts'
import { printLines } from '../control/output.ts'
import { writeResult } from '../results/write-result.ts'
import { expectValid, UsageError } from '../usage-error.ts'
import { flagsByVerb } from '../verbs.ts'
import { junitText } from './junit.ts'
import { replayProgressOn } from './replay-progress.ts'
import { replay } from './replay-run.ts'
import type { ReplayedMock } from './replayed-mock.ts'
import { type ReplayReport, type Result, reportLines, reportOf, resultOf } from './report.ts'
import { UpdatedBundle } from './updated-bundle.ts'

type ReplayHost = LogsHost & Pick<NodeJS.Process, 'stderr'>

/** Replays a bundle, and prints what differs. Returns the exit status: 1 if an answer differs and was not updated. */
export async function replayCommand(command: CommandLine, host: ReplayHost): Promise<number> {
  const { operands, verbFlags, config } = command
  const flags = expectValid(flagsByVerb.replay, verbFlags.input, verbFlags.nameOf)
  const path = fileOf(operands)
  if (flags.step !== undefined && flags.update) {
    throw new UsageError('--update: found with --step, expected a replay of every request')
  }
  const bundle = await readBundle(path)
  const results: Result[] = []
  const notes: string[] = []
  let updated = undefined as UpdatedBundle | undefined
  const start = performance.now()
  const replayed = await replay(bundle, {
    port: config.port,
    before: flags.step,
    onBytes: replayProgressOn(host.stderr),
    onReplayed: (one) => results.push(resultOf(one)),
    ...(flags.update && {
      onStart: (started) => {
        const scene = started.sceneOf(bundle.header)
        updated = new UpdatedBundle(path, { ...bundle.header, scene })
      },
      onLine: (line) => (updated as UpdatedBundle).add(line),
    }),
  }).catch(async (error: Error) => {
    await updated?.abandon(error)
    throw error
  })
  const duration = performance.now() - start
  try {
    if (!replayed.isSameScene(bundle.header)) notes.push(otherScene(bundle))
    if (flags.step !== undefined) requireStep(flags.step, replayed.requests)
    await updated?.end()
    // A request that waited has ended after others that began later.
    results.sort((one, other) => one.request.number - other.request.number)
    if (flags.junit !== undefined) await writeResult(flags.junit, [junitText(path, results)])
    const report = reportOf(path, bundle.header, results, {
      duration,
      notes,
      isUpdated: flags.update,
    })
    print(report, flags.json, host)
    if (flags.step !== undefined) await stayOpen(replayed, flags.step, host)
    return report.equal || flags.update ? 0 : 1
  } finally {
    await replayed.close()
  }
}

function fileOf([path, ...more]: readonly string[]): string {
  if (path !== undefined && more.length === 0) return path
  const found = path === undefined ? 'nothing' : quote(more[0])
  throw new UsageError(`replay: found ${found}, expected one bundle: replay bug.mockrepro`)
}

function requireStep(step: number, sent: number): void {
  if (step <= sent + 1) return
  const expected = `at most ${sent + 1}: the bundle has ${sent} requests`
  throw new UsageError(`--step: found ${step}, expected ${expected}`)
}

function otherScene({ header: { mock_version, scene } }: Bundle): string {
  return `scene ${quote(scene.name)} of this version (${version}) is not that of version ${mock_version}: new projects may differ`
}

function print(report: ReplayReport, json: boolean, { stdout }: LogsHost): void {
  printLines(stdout, json ? [JSON.stringify(report, null, 2)] : reportLines(report))
}

/** Leaves the server open until a signal ends the command. */
async function stayOpen({ mock }: ReplayedMock, step: number, host: LogsHost): Promise<void> {
  printLines(host.stdout, [
    `stopped before request ${step}; clocks stand still`,
    `ready on ${mock.url}, dashboard on ${mock.url}/_mock/ui`,
  ])
  const signals = ['SIGINT', 'SIGTERM'] as const
  await new Promise<void>((resolve) => {
    const stop = () => {
      for (const signal of signals) host.off(signal, stop)
      resolve()
    }
    for (const signal of signals) host.on(signal, stop)
  })
}
