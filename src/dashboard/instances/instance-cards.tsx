import { useLayoutEffect } from 'preact/hooks'
import type { Notebook } from '../../schemas/notebook.ts'
import { Flavor } from '../parts/flavor.tsx'
import { Lease, Status } from '../parts/status.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import { restoreRowFocus } from '../shell/keyboard.ts'
import { hrefOf } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import type { ListProps } from './instance-table.tsx'
import { ListMessage } from './list-message.tsx'
import { RowActions } from './row-actions.tsx'

/** Height of a card with the gap below it, px; the style sheet has the same value. */
const HEIGHT = 124

/** The instances as cards, for a narrow screen. */
export function InstanceCards({ initialTop, onTop, rows }: ListProps) {
  rows.version.value
  const count = rows.total.value ?? 0
  if (count === 0) return <ListMessage rows={rows} />
  return (
    <VirtualList
      label={texts.value.instances.title}
      height={HEIGHT}
      count={count}
      item={(index) => <Card notebook={rows.at(index)} />}
      keyOf={(index) => rows.at(index)?.id ?? index}
      onRange={rows.show}
      initialTop={initialTop}
      onTop={onTop}
    />
  )
}

function Card({ notebook }: { notebook: Notebook | undefined }) {
  useLayoutEffect(restoreRowFocus, [notebook?.id])
  if (notebook === undefined) {
    return (
      <div class="instance-card">
        <span class="skeleton" />
        <span class="skeleton short" />
      </div>
    )
  }
  const { flavor, id, name, status, user, user_id } = notebook
  return (
    <div class="instance-card">
      <div class="card-head">
        <a class="row-link" href={hrefOf('instances', id)} data-row={id}>
          <bdi>{name}</bdi>
        </a>
        <Status notebook={notebook} />
      </div>
      <p class="card-facts faint figures">
        <Flavor id={flavor} />
      </p>
      <div class="card-foot">
        <p class="card-facts faint figures">
          <bdi>{user?.name ?? user_id}</bdi>
          {status === 'RUNNING' && (
            <>
              {' · '}
              <Lease notebook={notebook} />
            </>
          )}
        </p>
        <RowActions notebook={notebook} />
      </div>
    </div>
  )
}
