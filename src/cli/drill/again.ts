import type { DrillReport } from '../../schemas/drill.ts'
import { PRIVATE } from '../../whole-file.ts'
import { counted, printLines } from '../control/output.ts'
import { requestLine } from '../control/request-line.ts'
import { writeResult } from '../results/write-result.ts'
import { UsageError } from '../usage-error.ts'
import { type CellResult, placeFor, runCell } from './cell-run.ts'
import { type DrillHost, type DrillOptions, notRun, prepare } from './drill-run.ts'
import type { Place } from './drill-servers.ts'
import { ended, withCell } from './report-of.ts'
import { printReport, writeReports } from './results.ts'
import { STOPPED } from './run.ts'

/**
 * Runs one cell, prints what happened, and leaves its server open until a signal; with --bundle it writes the bundle instead.
 * The report is `stopped` if a signal came before the result. Rejects with a UsageError if the failure never took effect.
 */
export async function again(options: DrillOptions, host: DrillHost): Promise<DrillReport> {
  const { context, flags, servers } = options
  const { baseline, cells, report } = await prepare(options)
  const [cell] = cells
  if (cell === undefined) return stopped(report, options)
  const isOwn = flags.bundle === undefined ? undefined : true
  const place = await placeFor(cell, baseline, servers, isOwn)
  const result = await runCell(cell, place, context, { ...flags, baseline })
  const known = withCell(report, cell.id, result)
  if (context.stop.aborted) return stopped(known, options)
  const whole = ended(known, 'finished', STOPPED)
  options.holder.report = whole
  await printReport(whole, flags, host)
  if (!flags.json) printLines(host.stdout, linesOf(result, host))
  if (result.state === 'left_out') throw notRun(whole.cells)
  if (flags.bundle !== undefined) await saveBundle(place, flags.bundle, options)
  else await stayOpen(place, context.stop, flags.json ? host.stderr : host.stdout)
  return whole
}

/** The report after a signal. Nothing is printed: the cell has no result. */
async function stopped(report: DrillReport, { flags }: DrillOptions): Promise<DrillReport> {
  const whole = ended(report, 'stopped', STOPPED)
  await writeReports(whole, flags)
  return whole
}

/** Most requests that are printed. */
const MAX_REQUESTS = 50

function linesOf({ run: { journal } }: CellResult, { stdout }: DrillHost): string[] {
  const more = journal.length - MAX_REQUESTS
  return [
    ...journal.slice(0, MAX_REQUESTS).map((entry) => requestLine(stdout, entry)),
    ...(more > 0 ? [`and ${counted(more, 'more request')}`] : []),
  ]
}

/** Writes everything that happened on the server of a cell as a replay bundle. */
async function saveBundle({ mock }: Place, path: string, { stderr }: DrillOptions): Promise<void> {
  const { controlToken } = mock.config
  const headers = controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` }
  const { payload, rawPayload, statusCode } = await mock.inject({ url: '/_mock/bundle', headers })
  if (statusCode !== 200) throw new UsageError(`--bundle: found ${payload}, expected a bundle`)
  await writeResult(path, [rawPayload], PRIVATE)
  printLines(stderr, [`wrote ${path} (${rawPayload.length} bytes)`])
}

/** Leaves the server open until a signal, and says where it is. */
async function stayOpen(
  { mock, project }: Place,
  stop: AbortSignal,
  output: NodeJS.WritableStream,
): Promise<void> {
  printLines(output, [
    `the project is ${project.id}; Ctrl-C ends the server`,
    `ready on ${mock.url}, dashboard on ${mock.url}/_mock/ui`,
  ])
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve))
}
