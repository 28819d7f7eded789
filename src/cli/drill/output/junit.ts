import { stripVTControlCharacters } from 'node:util'
import type { DrillCell, DrillOutput, DrillReport, DrillVerdict } from '../../../schemas/drill.ts'
import { xmlText } from '../../results/xml-text.ts'
import { shellWord } from './lines.ts'
import { looks, MISTAKES, outcomeOf } from './outcomes.ts'

/**
 * A report as JUnit XML: a test case for each cell, named by its id, below its operation. A cell without a verdict is skipped.
 *
 * @param report - The report.
 * @param failOn - The verdicts that are failures.
 */
export function junitReport(
  report: DrillReport,
  failOn: readonly DrillVerdict[] = MISTAKES,
): string {
  const { cells, command, flaky } = report
  const failures = cells.filter(
    ({ verdict }) => verdict !== null && failOn.includes(verdict),
  ).length
  const skipped = cells.filter(({ verdict }) => verdict === null).length
  const head = `tests="${cells.length}" failures="${failures}" skipped="${skipped}"`
  const name = xmlText(plain(command.map(shellWord).join(' ')))
  const differences = flaky.map((text) => `the clean runs differ: ${text}`).join('\n')
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${cells.length}" failures="${failures}">`,
    `  <testsuite name="drill ${name}" ${head} time="${seconds(cells)}">`,
    ...cells.map((cell) => testCase(cell, failOn)),
    ...(flaky.length === 0 ? [] : [`    <system-err>${xmlText(plain(differences))}</system-err>`]),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testCase(cell: DrillCell, failOn: readonly DrillVerdict[]): string {
  const { id, operation, run, verdict } = cell
  const head = `    <testcase classname="${operation}" name="${xmlText(plain(id))}" time="${seconds([cell])}"`
  const { title } = looks[outcomeOf(cell)]
  const message = xmlText(plain([title, ...cell.evidence.slice(0, 1)].join(': ')))
  if (verdict === null) return `${head}><skipped message="${message}"/></testcase>`
  if (verdict === 'survived') return `${head}/>`
  const text = xmlText(plain([...cell.evidence, `again: ${cell.again}`].join('\n')))
  const what = failOn.includes(verdict)
    ? `<failure type="${verdict}" message="${message}">${text}</failure>`
    : ''
  const output = run === null ? '' : outputOf(run.output)
  const about = what === '' ? `${title}\n${cell.evidence.join('\n')}\n` : ''
  return `${head}>${what}<system-out>${xmlText(plain(about + output))}</system-out></testcase>`
}

function outputOf({ bytes, head, tail }: DrillOutput): string {
  return tail === '' ? head : `${head}\n… a part of ${bytes} bytes is left out …\n${tail}`
}

/** Seconds that cells took. */
function seconds(cells: readonly DrillCell[]): string {
  const ms = cells.reduce((sum, { run }) => sum + (run?.duration_ms ?? 0), 0)
  return (ms / 1_000).toFixed(3)
}

/** A text of a program without colours. */
function plain(text: string): string {
  return stripVTControlCharacters(text)
}
