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
  { failOn, html, json, junit, report: file }: DrillFlags,
  { stdout }: OutputHost,
): Promise<void> {
  const lines = json ? [JSON.stringify(report, null, 2)] : tableLines(report, stdout)
  printLines(stdout, lines)
  if (file !== undefined) await writeReport(file, report)
  if (html !== undefined) await writeResult(html, [htmlReport(report)], PRIVATE)
  if (junit !== undefined) await writeResult(junit, [junitReport(report, failOn)])
}
