import type { DrillCell, DrillOutput, DrillRun } from '../../../schemas/drill.ts'
import type { JournalEntry } from '../../../schemas/journal.ts'
import { counted } from '../../control/output.ts'
import { cut, htmlText } from './html-text.ts'
import { spanOf } from './lines.ts'
import { looks, outcomeOf } from './outcomes.ts'

/** Characters of one body, one header or one URL that are shown. */
const MAX_BODY = 4_000
const MAX_HEADER = 500

/** Characters of the beginning of an output, and of its end. */
const MAX_OUTPUT = 8_000

/** Warnings of one request that are shown. */
const MAX_WARNINGS = 20

/** Sentences of evidence that are shown. */
const MAX_EVIDENCE = 50

/** A cell with its evidence, its output and its journal, which takes at most about `share` characters. */
export function cellSection(cell: DrillCell, index: number, share: number): string {
  const { again, evidence, id, own_server, run } = cell
  const outcome = outcomeOf(cell)
  const { mark, title } = looks[outcome]
  const rest = evidence.length - MAX_EVIDENCE
  const sentences = [
    ...evidence.slice(0, MAX_EVIDENCE).map((text) => cut(text, MAX_BODY)),
    ...(rest > 0 ? [`… ${counted(rest, 'more sentence')} in the JSON report`] : []),
  ]
  return [
    `<section id="c${index}" aria-labelledby="h${index}">`,
    `<h3 id="h${index}"><b class="mark o-${outcome}" aria-hidden="true">${mark}</b> <bdi>${htmlText(id)}</bdi> <span class="verdict">${title}</span></h3>`,
    sentences.length === 0
      ? ''
      : `<ul>${sentences.map((text) => `<li>${htmlText(text)}</li>`).join('')}</ul>`,
    run === null ? '' : `<p class="facts">${htmlText(runText(run, own_server))}</p>`,
    `<p class="label">Run this one again</p><pre><code>${htmlText(cut(again, MAX_BODY))}</code></pre>`,
    run === null ? '' : outputDetails(run.output),
    run === null ? '' : journalDetails(run, share),
    '<p class="up"><a href="#table">Table</a></p>',
    '</section>',
  ]
    .filter((line) => line !== '')
    .join('\n')
}

function runText(
  { duration_ms, exit, project_id, requests }: DrillRun,
  ownServer: boolean,
): string {
  const end =
    exit === null
      ? 'interrupted'
      : exit.signal === null
        ? `exit status ${exit.status}`
        : `ended by ${exit.signal}`
  const server = ownServer ? ', on a server of its own' : ''
  return `${end} after ${spanOf(duration_ms)}, ${counted(requests, 'request')}, project ${project_id}${server}`
}

function outputDetails({ bytes, head, tail }: DrillOutput): string {
  if (bytes === 0) return '<p class="facts">no output</p>'
  const start = head.slice(0, MAX_OUTPUT)
  const end = tail === '' ? head.slice(start.length).slice(-MAX_OUTPUT) : tail.slice(-MAX_OUTPUT)
  const isWhole = tail === '' && start.length + end.length === head.length
  const gap = isWhole ? '' : '\n… a part is left out …\n'
  const text = htmlText(start + gap + end)
  return `<details><summary>Output: ${counted(bytes, 'byte')}</summary><pre>${text}</pre></details>`
}

/** The first and the last requests of a journal, as many as fit. */
function journalDetails({ journal, requests }: DrillRun, share: number): string {
  if (journal.length === 0)
    return `<p class="facts">${requests === 0 ? 'no request' : 'no journal'}</p>`
  const first: string[] = []
  const last: string[] = []
  let size = 0
  for (let step = 0; first.length + last.length < journal.length && size < share; step++) {
    const isLast = step % 2 === 1
    const at = isLast ? journal.length - 1 - last.length : first.length
    const text = entryDetails(journal[at] as JournalEntry)
    size += text.length
    if (isLast) last.unshift(text)
    else first.push(text)
  }
  const rest = journal.length - first.length - last.length
  const gap =
    rest === 0 ? [] : [`<p class="facts">… ${counted(rest, 'more request')} in the JSON report</p>`]
  const content = [...first, ...gap, ...last].join('\n')
  return `<details><summary>Journal: ${counted(requests, 'request')}</summary>\n${content}\n</details>`
}

function entryDetails(entry: JournalEntry): string {
  const { answer, body, duration_ms, fault, headers, method, outcome, sequence, status, url } =
    entry
  const time = duration_ms === null ? '' : spanOf(duration_ms)
  const facts = [
    `#${sequence}`,
    `${method} ${cut(url, MAX_HEADER)}`,
    `${status ?? outcome}`,
    fault === null ? '' : `fault ${fault}`,
    time,
  ]
  return [
    `<details class="request"><summary>${facts
      .filter((text) => text !== '')
      .map((text) => `<span>${htmlText(text)}</span>`)
      .join(' ')}</summary>`,
    message('Request', headers, body),
    answer === null
      ? '<p class="facts">no answer</p>'
      : message('Answer', answer.headers, answer.body),
    ...entry.warnings
      .slice(0, MAX_WARNINGS)
      .map((text) => `<p class="facts">${htmlText(cut(text, MAX_HEADER))}</p>`),
    '</details>',
  ].join('')
}

function message(title: string, headers: Readonly<Record<string, string>>, body: unknown): string {
  const lines = Object.entries(headers).map(
    ([name, value]) => `${cut(name, MAX_HEADER)}: ${cut(value, MAX_HEADER)}`,
  )
  const text = body === null || body === undefined ? 'no body' : cut(bodyText(body), MAX_BODY)
  return `<p class="label">${title}</p><pre>${htmlText(cut(lines.join('\n'), MAX_BODY))}</pre><pre>${htmlText(text)}</pre>`
}

function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body, null, 2)
}
