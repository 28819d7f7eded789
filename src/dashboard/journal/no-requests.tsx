import { CloudAlert, Inbox, ListX, Send } from 'lucide'
import { useState } from 'preact/hooks'
import type { NotebookPage } from '../../schemas/notebook.ts'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { countText } from '../parts/format.ts'
import { Message } from '../parts/message.tsx'
import { operate } from '../server/api.ts'
import { journalState, loadJournal, loadRequests } from '../server/journal.ts'
import { tokenOf } from '../server/session.ts'
import { inProject, project } from '../server/world.ts'
import { withNotice } from '../shell/notices.ts'
import { setParams } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { curlOf } from './curl.ts'
import { type Filter, filterNames, serverQuery } from './filter.ts'

/** Instead of rows: still loading, refused, none yet, or none that passes the filters. */
export function NoRequests({ filter, loaded }: { filter: Filter; loaded: number }) {
  const { common, journal: said } = texts.value
  const state = journalState.value
  if (state === 'loading') return <Message icon={Inbox} title={common.loading} />
  if (state instanceof Error) {
    return (
      <Message icon={CloudAlert} title={said.loadFailed} isError>
        <p>{state.message}</p>
        <Button onClick={() => loadJournal(inProject('/requests'))}>{common.tryAgain}</Button>
      </Message>
    )
  }
  if (loaded > 0 || Object.keys(filter).length > 0) return <NoMatch filter={filter} />
  const path = `/v1/${encodeURIComponent(project.value)}/notebooks?limit=10`
  const command = curlOf('GET', path, { 'x-auth-token': tokenOf() })
  return (
    <Message icon={Inbox} title={said.emptyTitle}>
      <p>{said.emptyText}</p>
      <code class="command">{command}</code>
      <CopyButton text={() => command}>{said.copyCurl}</CopyButton>
      <Button kind="main" icon={Send} onClick={sendList}>
        {said.sendList}
      </Button>
    </Message>
  )
}

function NoMatch({ filter }: { filter: Filter }) {
  const { journal: said } = texts.value
  return (
    <Message icon={ListX} title={said.noMatchTitle}>
      <Button onClick={clearFilters}>{said.clearFilters}</Button>
      <OlderButton filter={filter} />
    </Message>
  )
}

/** Loads more of the requests that the server keeps and that its filters select. */
export function OlderButton({ filter }: { filter: Filter }) {
  const [limit, setLimit] = useState(500)
  const load = async () => {
    const query = { ...serverQuery(filter), limit: `${limit}` }
    await withNotice(() => loadRequests(inProject('/requests'), query))
    setLimit(2_000)
  }
  return <Button onClick={load}>{texts.value.journal.loadOlder}</Button>
}

export function clearFilters(): void {
  setParams(Object.fromEntries(filterNames.map((name) => [name, ''])))
}

/** Requests the list as a client does: as the chosen user, with faults and an entry in the journal. */
export function sendList(): Promise<unknown> {
  return withNotice(
    () => operate('GET', `/v1/${encodeURIComponent(project.value)}/notebooks?limit=10`),
    ({ body, status }) =>
      texts.value.journal.sent(`${status}`, countText((body as NotebookPage).total)),
  )
}
