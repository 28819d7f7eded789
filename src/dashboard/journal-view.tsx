import { useState } from 'preact/hooks'
import type { NotebookPage } from '../schemas/notebook.ts'
import { control, operate } from './api.ts'
import { Field } from './fields.tsx'
import { countText } from './format.ts'
import { forgetJournal, journal, type RequestLine } from './journal.ts'
import { RequestDetail } from './request-detail.tsx'
import { hrefOf, route } from './route.ts'
import { told } from './session.ts'
import { VirtualTable } from './virtual-table.tsx'
import { inProject, lookAgain, project, summary } from './world.ts'

/** What was sent to the API of this world, as it comes, newest first. */
export function JournalView() {
  const [text, setText] = useState('')
  const [held, setHeld] = useState<readonly RequestLine[]>()
  const lines = (held ?? journal.value).filter((line) => matches(line, text))
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
          aria-pressed={held !== undefined}
          onClick={() => setHeld(held ? undefined : journal.value)}
        >
          {held ? 'Go on' : 'Hold'}
        </button>
        <button type="button" onClick={clear}>
          Forget all
        </button>
        <button type="button" onClick={list}>
          Send a list
        </button>
        <p class="faint">
          {`${countText(Math.max(newest, last))} requests came, the newest ${countText(journal.value.length)} are here`}
          {dropped > 0 && `, the server forgot ${countText(dropped)}`}
        </p>
      </search>
      {route.value.id !== undefined && (
        <RequestDetail key={route.value.id} sequence={route.value.id} />
      )}
      <VirtualTable
        label="Requests"
        widths={[5, 5.5, 12, 5, null, 8, 9, 5]}
        count={lines.length}
        empty="Nothing was sent yet."
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
  await told(() => control('DELETE', inProject('/requests')), 'The journal is empty')
  forgetJournal()
  lookAgain()
}

function list(): Promise<unknown> {
  return told(
    () => operate('GET', `/v1/${encodeURIComponent(project.value)}/notebooks?limit=10`),
    ({ body, status }) => `${status}: ${(body as NotebookPage).total} instances`,
  )
}
