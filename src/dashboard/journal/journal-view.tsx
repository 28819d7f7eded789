import { useState } from 'preact/hooks'
import type { NotebookPage } from '../../schemas/notebook.ts'
import { Field } from '../parts/fields.tsx'
import { countText } from '../parts/format.ts'
import { VirtualTable } from '../parts/virtual-table.tsx'
import { control, operate } from '../server/api.ts'
import { clearJournal, journal, type RequestLine } from '../server/journal.ts'
import { inProject, project, refreshSummary, summary } from '../server/world.ts'
import { withNotice } from '../shell/notices.ts'
import { hrefOf, route } from '../shell/route.ts'
import { RequestDetail } from './request-detail.tsx'

/** Requests to the API of this world as they arrive, newest first. */
export function JournalView() {
  const [text, setText] = useState('')
  const [paused, setPaused] = useState<readonly RequestLine[]>()
  const lines = (paused ?? journal.value).filter((line) => matches(line, text))
  const lineAt = (index: number) => lines[lines.length - 1 - index]
  const { dropped = 0, last = 0 } = summary.value?.journal ?? {}
  const newest = journal.value.at(-1)?.sequence ?? last
  return (
    <>
      <h2 class="sr">Journal</h2>
      <search class="filters" aria-label="Filter">
        <Field label="Contains" value={text} onChange={setText} type="search" />
        <button
          type="button"
          aria-pressed={paused !== undefined}
          onClick={() => setPaused(paused ? undefined : journal.value)}
        >
          {paused ? 'Resume' : 'Pause'}
        </button>
        <button type="button" onClick={clear}>
          Clear journal
        </button>
        <button type="button" onClick={list}>
          Send ListNotebooks
        </button>
        <p class="faint">
          {`${countText(Math.max(newest, last))} requests in all, the newest ${countText(journal.value.length)} are shown`}
          {dropped > 0 && `, the server dropped ${countText(dropped)}`}
        </p>
      </search>
      {route.value.id !== undefined && (
        <RequestDetail key={route.value.id} sequence={route.value.id} />
      )}
      <VirtualTable
        label="Requests"
        widths={[5, 5.5, 12, 5, null, 8, 9, 5]}
        count={lines.length}
        empty="No request yet."
        head={['No.', 'Status', 'Operation', 'Method', 'URL', 'User', 'Fault', 'ms'].map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
        row={(index) => <Cells line={lineAt(index)} />}
        keyOf={(index) => lineAt(index)?.sequence ?? -1 - index}
      />
    </>
  )
}

function Cells({ line }: { line: RequestLine | undefined }) {
  if (line === undefined) return null
  const { duration_ms, fault, method, operation, outcome, sequence, status, url, user, warnings } =
    line
  return (
    <>
      <th scope="row">
        <a href={hrefOf('journal', `${sequence}`)}>{sequence}</a>
      </th>
      <td class={status !== null && status < 400 ? 'good' : 'bad'}>
        {outcome === 'answered' ? status : outcome}
      </td>
      <td>{operation ?? '–'}</td>
      <td>{method}</td>
      <td title={url}>
        {warnings.length > 0 && <abbr title={warnings.join('\n')}>⚠ </abbr>}
        {url}
      </td>
      <td>{user ?? '–'}</td>
      <td>{fault ?? ''}</td>
      <td>{duration_ms?.toFixed(1)}</td>
    </>
  )
}

function matches(
  { fault, method, operation, status, url, user }: RequestLine,
  text: string,
): boolean {
  if (text === '') return true
  const wanted = text.toLowerCase()
  return [fault, method, operation, `${status}`, url, user].some((part) =>
    part?.toLowerCase().includes(wanted),
  )
}

async function clear(): Promise<void> {
  await withNotice(() => control('DELETE', inProject('/requests')), 'The journal was cleared')
  clearJournal()
  refreshSummary()
}

function list(): Promise<unknown> {
  return withNotice(
    () => operate('GET', `/v1/${encodeURIComponent(project.value)}/notebooks?limit=10`),
    ({ body, status }) => `${status}: ${(body as NotebookPage).total} instances`,
  )
}
