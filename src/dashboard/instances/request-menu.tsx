import { Terminal } from 'lucide'
import type { NotebookPage } from '../../schemas/notebook.ts'
import { curlOf } from '../journal/curl.ts'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { countText } from '../parts/format.ts'
import { Menu } from '../parts/menu.tsx'
import { operate } from '../server/api.ts'
import { tokenOf } from '../server/session.ts'
import { project } from '../server/world.ts'
import { withNotice } from '../shell/notices.ts'
import { viewParams } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { apiQuery } from './list-query.ts'

/** The list as a request to the API: sent as the chosen user, with faults and a journal entry, or copied. */
export function RequestMenu() {
  const t = texts.value.instances
  return (
    <Menu label={t.request} icon={Terminal} class="request-menu">
      {(close) => <Content close={close} />}
    </Menu>
  )
}

function Content({ close }: { close: () => void }) {
  const t = texts.value.instances
  const query = apiQuery(viewParams.value)
  if (query === undefined) return <p class="faint">{t.notForApi}</p>
  const path = `/v1/${encodeURIComponent(project.value)}/notebooks/all${query && `?${query}`}`
  const send = () => {
    close()
    return withNotice(
      () => operate('GET', path),
      ({ body, status }) => t.answered(status, countText((body as NotebookPage).total)),
    )
  }
  return (
    <>
      <p class="panel-title">{t.request}</p>
      <code class="request-path">{`GET ${path}`}</code>
      <div class="bar">
        <Button onClick={send}>{t.send}</Button>
        <CopyButton text={() => curlOf('GET', path, { 'x-auth-token': tokenOf() })}>
          {t.copyCurl}
        </CopyButton>
      </div>
    </>
  )
}
