import { constants } from 'node:os'
import { resolve } from 'node:path'
import { DrillHolder } from '../../control/drill/drill-holder.ts'
import type { DrillReport } from '../../schemas/drill.ts'
import { VerifyRequest } from '../../schemas/verification.ts'
import type { CommandLine, OptionSource } from '../command-line.ts'
import { expectWritable } from '../results/write-result.ts'
import { expectValid, UsageError } from '../usage-error.ts'
import { readDocument } from '../verify/json-document.ts'
import { again } from './again.ts'
import { DrillFlags } from './drill-flags.ts'
import { type DrillHost, type DrillOptions, drill } from './drill-run.ts'
import { DrillServers } from './drill-servers.ts'
import { readReport } from './output/report-file.ts'
import { watchOutputs } from './output-errors.ts'
import { ended } from './report-of.ts'
import { printReport, writeReports } from './results.ts'
import { showReport } from './show.ts'
import { type StopSignalName, stopSignals } from './stop-signals.ts'

/**
 * Runs a command without a failure, then once for each failure of each operation that it calls. Returns the exit status: 0, 1 if
 * a cell has a verdict of --fail-on, 128 + n after signal n. Throws a UsageError if it could not run.
 */
export async function drillCommand(line: CommandLine, host: DrillHost): Promise<number> {
  const flags = expectValid(DrillFlags, line.verbFlags.input, line.verbFlags.nameOf)
  expectFlags(flags, line)
  if (flags.show !== undefined) return showReport(flags.show, line.config, host)
  const outputsEnd = watchOutputs(host)
  const stop = new AbortController()
  const signals = stopSignals()
  const stopBy = (signal: StopSignalName) => stop.abort(signal)
  for (const signal of signals) host.on(signal, stopBy)
  const holder = new DrillHolder()
  const servers = new DrillServers(line.config, host.env, holder)
  try {
    for (const path of resultsOf(flags)) await expectWritable(path)
    const expected = flags.expect === undefined ? undefined : await expectations(flags.expect)
    const earlier = flags.since === undefined ? undefined : await readReport(flags.since)
    const context = { command: line.operands, stop: stop.signal, expected }
    const options = { context, earlier, flags, holder, line, servers, stderr: host.stderr }
    const report = flags.again === undefined ? await drilled(options) : await again(options, host)
    if (flags.again === undefined) await printReport(report, flags, host)
    await outputsEnd()
    if (report.state === 'stopped')
      return 128 + constants.signals[stop.signal.reason as StopSignalName]
    return report.cells.some(({ verdict }) => flags.failOn.some((one) => one === verdict)) ? 1 : 0
  } finally {
    await servers.close()
    for (const signal of signals) host.off(signal, stopBy)
  }
}

/** Runs a whole drill. If an error ends it, the files of the report have what is known. */
async function drilled(options: DrillOptions): Promise<DrillReport> {
  const { flags, holder } = options
  try {
    return await drill(options)
  } catch (error) {
    const { report } = holder
    if (report?.cells.some(({ state }) => state === 'done')) {
      await writeReports(ended(report, 'stopped', 'an error ended the drill'), flags)
    }
    throw error
  }
}

/** The files that a drill writes. */
function resultsOf({ bundle, html, junit, report }: DrillFlags): string[] {
  return [report, html, junit, bundle].flatMap((path) => path ?? [])
}

/** Throws a UsageError for flags that do not go together, and for a missing command. */
function expectFlags(flags: DrillFlags, { operands: command, verbFlags }: CommandLine): void {
  const { again, bundle, expect, show } = flags
  const files = [...resultsOf(flags), ...(expect === undefined ? [] : [expect])]
  const twice = files.find(
    (path, index) => files.findIndex((one) => resolve(one) === resolve(path)) < index,
  )
  if (twice !== undefined) {
    throw new UsageError(`${twice}: found for two results or inputs, expected a file for each`)
  }
  if (show !== undefined && command.length > 0) {
    throw new UsageError('--show: found with a command, expected one of them')
  }
  if (show === undefined && command.length === 0) {
    throw new UsageError('drill: found nothing after --, expected a command: drill -- npm test')
  }
  if (bundle !== undefined && again === undefined) {
    throw new UsageError('--bundle: found without --again, expected it with the cell to save')
  }
  if (again !== undefined) expectOthersOf('--again', UNUSED_BY_AGAIN, verbFlags)
  if (show !== undefined) {
    const others = Object.keys(DrillFlags.shape).filter((name) => name !== 'show')
    expectOthersOf('--show', others, verbFlags)
  }
}

/** The flags that choose cells or say how they run side by side. */
const UNUSED_BY_AGAIN = ['budget', 'jobs', 'only', 'since', 'skip']

/** Throws a UsageError for a flag that another one leaves without a meaning. A variable may be set for every drill. */
function expectOthersOf(
  flag: string,
  unused: readonly string[],
  { input, nameOf }: OptionSource,
): void {
  const given = Object.keys(input).map((name) => [name, nameOf(`$.${name}`)] as const)
  const found = given.find(([name, shown]) => unused.includes(name) && shown.startsWith('--'))
  if (found !== undefined) {
    throw new UsageError(`${flag}: found with ${found[1]}, expected one of them`)
  }
}

async function expectations(path: string): Promise<VerifyRequest> {
  const document = await readDocument(path, 'expectations, as POST /_mock/verify takes them')
  return expectValid(VerifyRequest, document, (at) => `${path}, ${at}`)
}
