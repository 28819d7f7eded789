import { constants } from 'node:os'
import { DrillHolder } from '../../control/drill/drill-holder.ts'
import { VerifyRequest } from '../../schemas/verification.ts'
import type { CommandLine } from '../command-line.ts'
import { expectValid, UsageError } from '../usage-error.ts'
import { readDocument } from '../verify/json-document.ts'
import { again } from './again.ts'
import { DrillFlags } from './drill-flags.ts'
import { type DrillHost, drill } from './drill-run.ts'
import { DrillServers } from './drill-servers.ts'
import { readReport } from './output/report-file.ts'
import { printReport } from './results.ts'
import { showReport } from './show.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * Runs a command without a failure, then once for each failure of each operation that it calls. Returns the exit status: 0, 1 if
 * a cell has a verdict of --fail-on, 128 + n after signal n. Throws a UsageError if it could not run.
 */
export async function drillCommand(line: CommandLine, host: DrillHost): Promise<number> {
  const flags = expectValid(DrillFlags, line.verbFlags.input, line.verbFlags.nameOf)
  expectFlags(flags, line.operands)
  if (flags.show !== undefined) return showReport(flags.show, line.config, host)
  host.stdout.on('error', () => {})
  const stop = new AbortController()
  const stopBy = (signal: (typeof SIGNALS)[number]) => stop.abort(signal)
  for (const signal of SIGNALS) host.on(signal, stopBy)
  const holder = new DrillHolder()
  const servers = new DrillServers(line.config, host.env, holder)
  try {
    const expected = flags.expect === undefined ? undefined : await expectations(flags.expect)
    const earlier = flags.since === undefined ? undefined : await readReport(flags.since)
    const context = { command: line.operands, stop: stop.signal, expected }
    const options = { context, earlier, flags, holder, line, servers, stderr: host.stderr }
    const report = flags.again === undefined ? await drill(options) : await again(options, host)
    if (flags.again === undefined) await printReport(report, flags, host)
    if (report.state === 'stopped') return 128 + constants.signals[stop.signal.reason as 'SIGINT']
    return report.cells.some(({ verdict }) => flags.failOn.some((one) => one === verdict)) ? 1 : 0
  } finally {
    await servers.close()
    for (const signal of SIGNALS) host.off(signal, stopBy)
  }
}

/** Throws a UsageError for flags that do not go together, and for a missing command. */
function expectFlags({ again, bundle, show, since }: DrillFlags, command: readonly string[]): void {
  if (show !== undefined && command.length > 0) {
    throw new UsageError('--show: found with a command, expected one of them')
  }
  if (show === undefined && command.length === 0) {
    throw new UsageError('drill: found nothing after --, expected a command: drill -- npm test')
  }
  if (bundle !== undefined && again === undefined) {
    throw new UsageError('--bundle: found without --again, expected it with the cell to save')
  }
  if (again !== undefined && since !== undefined) {
    throw new UsageError('--again: found with --since, expected one of them')
  }
}

async function expectations(path: string): Promise<VerifyRequest> {
  const document = await readDocument(path, 'expectations, as POST /_mock/verify takes them')
  return expectValid(VerifyRequest, document, (at) => `${path}, ${at}`)
}
