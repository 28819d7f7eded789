import { createHash } from 'node:crypto'
import type { DrillCell, DrillReport } from '../../../schemas/drill.ts'
import { type GridRow, gridOf } from '../../../schemas/drill-grid.ts'
import { counted } from '../../control/output.ts'
import { cellSection } from './html-cell.ts'
import { STYLE } from './html-style.ts'
import { cut, htmlText, titleText } from './html-text.ts'
import { shellWord, spanOf } from './lines.ts'
import { looks, outcomeOf, outcomes } from './outcomes.ts'
import { summaryText } from './summary.ts'

/** Characters that the journals of all cells may take. */
const MAX_JOURNALS = 8_000_000

/** Characters of the command, and of a warning. */
const MAX_TEXT = 4_000

/** Fewest and most characters that the journal of one cell may take. */
const FEWEST = 4_000
const MOST = 400_000

/**
 * A report as one HTML file that loads nothing and runs no script: its policy allows only its own style sheet. What is too long is
 * left out, and the file says so.
 *
 * @param report - The report; its texts may have any characters.
 */
export function htmlReport(report: DrillReport): string {
  const { cells, command } = report
  const title = `drill: ${command.map(shellWord).join(' ')}`
  const hash = createHash('sha256').update(STYLE).digest('base64')
  const share = Math.min(
    MOST,
    Math.max(FEWEST, Math.floor(MAX_JOURNALS / Math.max(1, cells.length))),
  )
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${titleText(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<header>',
    '<h1>Drill</h1>',
    `<pre class="command"><code>${htmlText(cut(command.map(shellWord).join(' '), MAX_TEXT))}</code></pre>`,
    `<p class="numbers">${htmlText(summaryText(report))}</p>`,
    facts(report),
    warnings(report),
    '</header>',
    '<main>',
    ...table(report),
    ...(cells.length === 0 ? ['<p>No cells: the clean run called no operation.</p>'] : []),
    ...(cells.length === 0 ? [] : ['<h2>Cells</h2>']),
    ...cells.map((cell, index) => cellSection(cell, index, share)),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

function facts({ clean, jobs, mock_version, seed, started_at }: DrillReport): string {
  const runs = clean.map(
    ({ duration_ms, requests }) => `${spanOf(duration_ms)} with ${counted(requests, 'request')}`,
  )
  const rows = [
    ['Started', dateOf(started_at)],
    ['Clean runs', runs.length === 0 ? 'none' : runs.join(', ')],
    ['Seed', `${seed}`],
    ['Jobs', `${jobs}`],
    ['Version', mock_version],
  ] as const
  return `<dl>${rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${htmlText(value)}</dd></div>`).join('')}</dl>`
}

/** A time as an ISO date; a number that is no time as it is. */
function dateOf(at: number): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? `${at}` : date.toISOString()
}

function warnings({ flaky, other_projects }: DrillReport): string {
  const sentences = [
    ...flaky.map((text) => `The clean runs differ: ${text}`),
    ...other_projects.map(
      ({ project_id, requests }) =>
        `${counted(requests, 'request')} to project ${project_id}, which is not that of the run.`,
    ),
  ]
  if (sentences.length === 0) return ''
  return `<ul class="warnings">${sentences.map((text) => `<li>${htmlText(cut(text, MAX_TEXT))}</li>`).join('')}</ul>`
}

/** The table, whose cells lead to their sections, and what its marks mean. */
function table(report: DrillReport): string[] {
  const { failures, rows } = gridOf(report)
  if (failures.length === 0) return []
  const indexes = new Map(report.cells.map((cell, index) => [cell, index]))
  const used = new Set(report.cells.map(outcomeOf))
  const legend = outcomes
    .filter((one) => used.has(one))
    .map((one) => `<li><b class="mark o-${one}">${looks[one].mark}</b> ${looks[one].title}</li>`)
  const heads = failures.map(
    ({ id, title }) =>
      `<th scope="col" title="${titleText(title)}"><span>${htmlText(id)}</span></th>`,
  )
  return [
    '<h2 id="table">Operations and failures</h2>',
    `<ul class="legend">${legend.join('')}</ul>`,
    '<div class="scroll" tabindex="0" role="region" aria-labelledby="table"><table>',
    `<thead><tr><td></td>${heads.join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map((row) => tableRow(row, indexes)),
    '</tbody></table></div>',
  ]
}

function tableRow({ cells, name }: GridRow<DrillCell>, indexes: ReadonlyMap<DrillCell, number>) {
  const shown = cells.map((cell) => {
    if (cell === undefined) return '<td></td>'
    const outcome = outcomeOf(cell)
    const { mark, title } = looks[outcome]
    const label = titleText(`${cell.id}: ${title}`)
    return `<td><a class="mark o-${outcome}" href="#c${indexes.get(cell)}" title="${label}">${mark}<span class="sr"> ${label}</span></a></td>`
  })
  return `<tr><th scope="row">${name}</th>${shown.join('')}</tr>`
}
