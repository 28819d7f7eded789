import type { VNode } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import type { Notebook } from '../../schemas/notebook.ts'
import { Flavor } from '../parts/flavor.tsx'
import { momentText, shortMomentText } from '../parts/format.ts'
import { isMedium } from '../parts/narrow.ts'
import { Lease, Status } from '../parts/status.tsx'
import { Tags } from '../parts/tags.tsx'
import { VirtualTable } from '../parts/virtual-table.tsx'
import type { Rows } from '../server/rows.ts'
import { restoreRowFocus } from '../shell/keyboard.ts'
import { hrefOf, route } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { ListMessage } from './list-message.tsx'
import { RowActions } from './row-actions.tsx'
import { SortHead } from './sort.tsx'

/** Widths of the columns, rem: name, status, owner, flavor, lease, tags, creation, actions. */
const WIDTHS = [null, 11.75, 8.75, 15, 10, 11.25, 9.85, 8.6]

/** The same without tags and creation, for screens of medium width. */
const FEW_WIDTHS = WIDTHS.filter((_, column) => column !== 5 && column !== 6)

export interface ListProps {
  rows: Rows
  initialTop: number
  onTop: (top: number) => void
}

/** The instances as a table, of which only the rows in view are rendered. */
export function InstanceTable({ initialTop, onTop, rows }: ListProps) {
  // Reading the signal renders the table again when rows arrive.
  rows.version.value
  return (
    <VirtualTable
      label={texts.value.instances.title}
      widths={isMedium.value ? FEW_WIDTHS : WIDTHS}
      count={rows.total.value ?? 0}
      onRange={rows.show}
      initialTop={initialTop}
      onTop={onTop}
      empty={<ListMessage rows={rows} />}
      head={<Head />}
      row={(index) => cellsOf(rows.at(index))}
      keyOf={(index) => rows.at(index)?.id ?? index}
    />
  )
}

function Head() {
  const t = texts.value.instances
  return (
    <>
      <SortHead field="name" label={t.name} />
      <SortHead field="status" label={t.status} />
      <th scope="col">{t.owner}</th>
      <SortHead field="flavor" label={t.flavor} />
      <th scope="col">{t.lease}</th>
      {!isMedium.value && <th scope="col">{t.tags}</th>}
      {!isMedium.value && <SortHead field="create_at" label={t.created} />}
      <th scope="col" class="number">
        {texts.value.common.actions}
      </th>
    </>
  )
}

/** The cells of loaded rows. The same element is not rendered again, which keeps scrolling cheap. */
const known = new WeakMap<Notebook, { shownFor: string; cells: VNode }>()

function cellsOf(notebook: Notebook | undefined) {
  if (notebook === undefined) return <Placeholder />
  const { lang = '' } = route.value.params
  const shownFor = `${lang} ${route.value.project} ${location.hash}`
  const kept = known.get(notebook)
  if (kept?.shownFor === shownFor) return kept.cells
  const cells = <Cells notebook={notebook} />
  known.set(notebook, { shownFor, cells })
  return cells
}

function Placeholder() {
  return (
    <td colSpan={WIDTHS.length}>
      <span class="skeleton" />
    </td>
  )
}

function Cells({ notebook }: { notebook: Notebook }) {
  const { flavor, id, lease, name, tags, user, user_id } = notebook
  useLayoutEffect(restoreRowFocus, [])
  return (
    <>
      <th scope="row">
        <a class="row-link" href={hrefOf('instances', id)} data-row={id} title={name}>
          <bdi>{name}</bdi>
        </a>
      </th>
      <td>
        <Status notebook={notebook} />
      </td>
      <td>
        <bdi title={user?.name ?? user_id}>{user?.name ?? user_id}</bdi>
      </td>
      <td class="figures">
        <Flavor id={flavor} />
      </td>
      <td class="figures">
        <Lease notebook={notebook} />
      </td>
      {!isMedium.value && (
        <>
          <td>
            <Tags tags={tags} />
          </td>
          <td class="figures" title={momentText(lease.create_at)}>
            {shortMomentText(lease.create_at)}
          </td>
        </>
      )}
      <td>
        <RowActions notebook={notebook} />
      </td>
    </>
  )
}
