import type { WriteStream } from 'node:tty'
import type { DrillCell, DrillReport } from '../../../schemas/drill.ts'
import { counted, styled } from '../../control/output.ts'
import { oneLine, shellWord, spanOf } from './lines.ts'
import { matrixLines } from './matrix.ts'
import { looks, notSurvived, outcomeOf } from './outcomes.ts'
import { summaryText } from './summary.ts'

/** Columns of a stream that is no terminal, or does not know its width. */
const WIDTH = 120

/** Number of cells from which the command line that runs one again is printed only once. */
const MANY = 4

/**
 * A report as lines for a terminal: the table, then the evidence of each cell that is not survived with the command line that runs
 * it again, what was left out, and the numbers.
 *
 * @param report - The report; its texts may have any characters.
 * @param stream - Where the lines are printed: it says whether there are colours, and how wide a line may be.
 */
export function tableLines(report: DrillReport, stream: NodeJS.WritableStream): string[] {
  const { columns } = stream as Partial<WriteStream>
  const width = columns === undefined || columns < 1 ? WIDTH : columns
  return [
    ...headLines(report, stream),
    '',
    ...matrixLines(report, { stream, width }),
    ...evidenceLines(notSurvived(report), stream),
    ...leftOutLines(report),
    ...(report.cells.length === 0 ? ['no cells: the clean run called no operation'] : []),
    summaryText(report),
  ]
}

function headLines(report: DrillReport, stream: NodeJS.WritableStream): string[] {
  const { clean, command, flaky, jobs, other_projects, seed } = report
  const warn = (text: string) => styled(stream, 'yellow', `warning: ${text}`)
  return [
    `${styled(stream, 'bold', 'drill')} ${oneLine(command.map(shellWord).join(' '))}`,
    `seed ${seed}, ${counted(jobs, 'job')}, ${clean.length === 0 ? 'no clean run' : 'clean runs:'} ${clean
      .map(
        ({ duration_ms, requests }) =>
          `${spanOf(duration_ms)} with ${counted(requests, 'request')}`,
      )
      .join(', ')}`.trimEnd(),
    ...flaky.map((difference) => warn(`the clean runs differ: ${oneLine(difference)}`)),
    ...other_projects.map(({ project_id, requests }) =>
      warn(
        `${counted(requests, 'request')} to project ${oneLine(project_id)}, which is not that of the run`,
      ),
    ),
  ]
}

/** The evidence of each cell. Where all command lines differ only in the cell, one line at the end says how to run one again. */
function evidenceLines(cells: readonly DrillCell[], stream: NodeJS.WritableStream): string[] {
  const commands = new Set(cells.map(({ again, id }) => again.replace(shellWord(id), 'CELL')))
  const [command = ''] = commands
  if (cells.length < MANY || commands.size > 1) {
    return cells.flatMap((cell) => [evidenceLine(cell, stream), `   again: ${oneLine(cell.again)}`])
  }
  return [
    ...cells.map((cell) => evidenceLine(cell, stream)),
    `to run one again: ${oneLine(command)}`,
  ]
}

function evidenceLine(cell: DrillCell, stream: NodeJS.WritableStream): string {
  const { evidence, id } = cell
  const { mark, style, title } = looks[outcomeOf(cell)]
  const why = evidence.length === 0 ? '' : `: ${oneLine(evidence.join('; '))}`
  return `${styled(stream, style, mark)} ${oneLine(id)} ${title}${why}`
}

/** Cells that did not run, by their reason: there may be very many. */
function leftOutLines({ cells }: DrillReport): string[] {
  const reasons = new Map<string, number>()
  for (const { evidence, state } of cells) {
    if (state !== 'left_out') continue
    const [reason = 'no reason is given'] = evidence
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  return [...reasons].map(
    ([reason, count]) => `-- ${counted(count, 'cell')} left out: ${oneLine(reason)}`,
  )
}
