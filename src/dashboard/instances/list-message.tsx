import { CircleAlert, SearchX, Server } from 'lucide'
import { Button } from '../parts/button.tsx'
import { Message } from '../parts/message.tsx'
import type { Rows } from '../server/rows.ts'
import { summary } from '../server/world.ts'
import { hrefOf, setParams, viewParams } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { isCreating } from './create-form.tsx'
import { withoutFilters } from './list-query.ts'

/** What is shown instead of rows, and what the user can do about it. */
export function ListMessage({ rows }: { rows: Rows }) {
  const t = texts.value.instances
  const { common } = texts.value
  const clear = () => setParams(withoutFilters(viewParams.value))
  if (rows.refusal.value !== undefined) {
    return (
      <Message icon={CircleAlert} title={t.notLoaded} isError>
        <p class="message-line">{rows.refusal.value}</p>
        <Button onClick={rows.refresh}>{common.tryAgain}</Button>
        <Button onClick={clear}>{t.clear}</Button>
      </Message>
    )
  }
  if (rows.total.value === undefined) return <Skeleton />
  if (summary.value?.notebooks.total === 0) {
    return (
      <Message icon={Server} title={t.noneTitle}>
        <p class="message-line">{t.noneText}</p>
        <Button
          kind="main"
          onClick={() => {
            isCreating.value = true
          }}
        >
          {t.create}
        </Button>
        <a class="button plain-link" href={hrefOf('world', undefined, undefined, {})}>
          {t.loadScene}
        </a>
      </Message>
    )
  }
  return (
    <Message icon={SearchX} title={t.noMatch}>
      <p class="message-line">{t.noMatchText}</p>
      <Button onClick={clear}>{t.showAll}</Button>
    </Message>
  )
}

function Skeleton() {
  return (
    <div class="skeletons" role="status">
      <span class="sr">{texts.value.common.loading}</span>
      {[72, 58, 66, 49, 61, 70].map((width) => (
        <span key={width} class="skeleton" style={{ width: `${width}%` }} />
      ))}
    </div>
  )
}
