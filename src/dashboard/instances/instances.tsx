import { useSignalEffect } from '@preact/signals'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Notebook, NotebookPage } from '../../schemas/notebook.ts'
import { curlOf } from '../journal/curl.ts'
import { Copy } from '../parts/copy.tsx'
import { countText, momentText } from '../parts/format.ts'
import { isPassing, Lease, Status, tagsText } from '../parts/status.tsx'
import { VirtualTable } from '../parts/virtual-table.tsx'
import { offeredOperations, operateOn } from '../server/actions.ts'
import { operate } from '../server/api.ts'
import { type Rows, rowsOf } from '../server/rows.ts'
import { tokenOf } from '../server/session.ts'
import { changes, inProject, project, reloads } from '../server/world.ts'
import { withNotice } from '../shell/notices.ts'
import { hrefOf } from '../shell/route.ts'
import { CompactChart } from '../timeline/compact-chart.tsx'
import { CreateForm } from './create-form.tsx'
import { Filters, query, queryText, SortHead } from './filters.tsx'

/** Host ms between reloads while a creation is in progress: its steps send no events. */
const STEP = 1_000

/** Widths of the columns, rem. */
const WIDTHS = [12, null, 7.5, 12, 8.5, null, 11.8, 9.5]

/** Live table of the world's instances. */
export function Instances() {
  const [isCreating, setCreating] = useState(false)
  const asked = `${project.value}?${queryText()}`
  const rows = useMemo(
    () => rowsOf((limit, offset) => inProject(`/notebooks?${queryText({ limit, offset })}`)),
    [asked],
  )
  useSignalEffect(() => {
    if (changes.value + reloads.value >= 0) rows.refresh()
  })
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden && rows.visibleRows().some(isPassing)) rows.refresh()
    }, STEP)
    return () => clearInterval(timer)
  }, [rows])

  const apiPath = `/v1/${project.value}/notebooks/all${queryText() && `?${queryText()}`}`
  return (
    <>
      <h2 class="sr">Instances</h2>
      <CompactChart />
      <Filters />
      <div class="bar">
        <p aria-live="polite" id="count">
          {rows.refusal.value ?? countOf(rows)}
        </p>
        <button type="button" onClick={() => requestList(apiPath)}>
          Request this list from the API
        </button>
        <Copy
          label="Copy as curl"
          text={() => curlOf('GET', apiPath, { 'x-auth-token': tokenOf() })}
        />
        <button type="button" class="main" onClick={() => setCreating(true)}>
          Create an instance
        </button>
      </div>
      {isCreating && <CreateForm onDone={() => setCreating(false)} />}
      <Table rows={rows} />
    </>
  )
}

function Table({ rows }: { rows: Rows }) {
  const missing = rows.refusal.value === undefined ? 'Loading…' : 'The list is not available.'
  // Reading the signal renders the table again when rows arrive.
  rows.version.value
  return (
    <VirtualTable
      label="Instances"
      widths={WIDTHS}
      count={rows.total.value ?? 0}
      onRange={rows.show}
      empty={rows.total.value === undefined ? missing : 'No instance matches.'}
      head={<Head />}
      row={(index) => <Cells notebook={rows.at(index)} />}
      keyOf={(index) => rows.at(index)?.id ?? index}
    />
  )
}

function Head() {
  return (
    <>
      <SortHead field="status" label="Status" />
      <SortHead field="name" label="Name" />
      <th scope="col">Owner</th>
      <SortHead field="flavor" label="Flavor" />
      <th scope="col">Lease</th>
      <th scope="col">Tags</th>
      <SortHead field="create_at" label="Created (UTC)" />
      <th scope="col">Actions</th>
    </>
  )
}

function Cells({ notebook }: { notebook: Notebook | undefined }) {
  if (notebook === undefined) {
    return (
      <td colSpan={WIDTHS.length} class="faint">
        …
      </td>
    )
  }
  const { flavor, id, lease, name, status, user, user_id } = notebook
  return (
    <>
      <td>
        <Status notebook={notebook} />
      </td>
      <th scope="row">
        <a href={hrefOf('instances', id)}>{name}</a>
      </th>
      <td>{user?.name ?? user_id}</td>
      <td>{flavor}</td>
      <td>
        <Lease notebook={notebook} />
      </td>
      <td title={tagsText(notebook)}>{tagsText(notebook)}</td>
      <td>{momentText(lease.create_at)}</td>
      <td class="acts">
        {offeredOperations(status).map((operation) => (
          <button
            key={operation}
            type="button"
            aria-label={`${operation} ${name}`}
            onClick={() => operateOn(notebook, operation)}
          >
            {operation}
          </button>
        ))}
      </td>
    </>
  )
}

function countOf({ total }: Rows): string {
  const count = total.value
  if (count === undefined) return 'Loading…'
  const filtered = Object.entries(query.value).some(
    ([name, value]) => value !== '' && !name.startsWith('sort_'),
  )
  return `${countText(count)} ${count === 1 ? 'instance' : 'instances'}${filtered ? ' match' : ''}`
}

/** Requests the list as a client does: as the chosen user, with faults and a journal entry. */
function requestList(path: string): Promise<unknown> {
  return withNotice(
    () => operate('GET', path),
    ({ body, status }) => `The API returned ${status}: ${(body as NotebookPage).total} instances`,
  )
}
