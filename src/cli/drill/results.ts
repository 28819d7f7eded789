import type { DrillReport } from '../../schemas/drill.ts'
import { PRIVATE } from '../../whole-file.ts'
import { type OutputHost, printLines } from '../control/output.ts'
import { writeResult } from '../results/write-result.ts'
import type { DrillFlags } from './drill-flags.ts'
import { htmlReport } from './output/html.ts'
import { junitReport } from './output/junit.ts'
import { writeReport } from './output/report-file.ts'
import { tableLines } from './output/table.ts'

/** Prints a report, and writes it to the files of the flags. */
export async function printReport(
  report: DrillReport,
  flags: DrillFlags,
  { stdout }: OutputHost,
): Promise<void> {
  printLines(stdout, flags.json ? [JSON.stringify(report, null, 2)] : tableLines(report, stdout))
  await writeReports(report, flags)
}

/** Writes a report to the files of the flags. Rejects with the first error when each of them was tried. */
export async function writeReports(
  report: DrillReport,
  { failOn, html, junit, report: file }: DrillFlags,
): Promise<void> {
  const written = await Promise.allSettled([
    file === undefined ? undefined : writeReport(file, report),
    html === undefined ? undefined : writeResult(html, [htmlReport(report)], PRIVATE),
    junit === undefined ? undefined : writeResult(junit, [junitReport(report, failOn)]),
  ])
  for (const one of written) if (one.status === 'rejected') throw one.reason
}
