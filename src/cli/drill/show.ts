import type { Config } from '../../config.ts'
import { DrillHolder } from '../../control/drill/drill-holder.ts'
import { MockServer } from '../../mock-server.ts'
import { printLines } from '../control/output.ts'
import { stopSignal } from '../record/stop-signal.ts'
import { start } from '../start.ts'
import { readReport } from './output/report-file.ts'
import { summaryText } from './output/summary.ts'

type ShowHost = Pick<NodeJS.Process, 'off' | 'on' | 'stdout'>

/**
 * Starts a server whose dashboard shows a report, and serves it until a signal stops it. Returns the exit status 0. Rejects with a
 * UsageError for a file that is no report.
 *
 * @param path - The report.
 * @param config - The options of the server.
 */
export async function showReport(path: string, config: Config, host: ShowHost): Promise<number> {
  const drill = new DrillHolder()
  drill.report = await readReport(path)
  const mock = new MockServer(config, undefined, undefined, drill)
  const stop = stopSignal(host, undefined)
  try {
    await start(mock)
    printLines(host.stdout, [
      summaryText(drill.report),
      // The dashboard chooses the project.
      `dashboard: ${mock.url}/_mock/ui#//drill`,
    ])
    await stop.stopped
    return 0
  } finally {
    stop.end()
    await mock.close()
  }
}
