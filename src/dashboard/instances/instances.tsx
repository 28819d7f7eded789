import { useSignalEffect } from '@preact/signals'
import { Plus } from 'lucide'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { isNarrow } from '../parts/narrow.ts'
import { isPassing } from '../parts/status.tsx'
import { followCatalog } from '../server/catalog.ts'
import { type Rows, rowsOf } from '../server/rows.ts'
import { changes, inProject, project, reloads } from '../server/world.ts'
import { forgetRow } from '../shell/keyboard.ts'
import { route, viewParams } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { CompactChart } from '../timeline/compact-chart.tsx'
import { CreateForm, isCreating } from './create-form.tsx'
import { FilterChips } from './filter-chips.tsx'
import { Filters } from './filters.tsx'
import { Headline } from './headline.tsx'
import { InstanceCards } from './instance-cards.tsx'
import { InstanceTable } from './instance-table.tsx'
import { dropPosition, keepPosition, keptPosition } from './list-position.ts'
import { worldQuery } from './list-query.ts'
import { RequestMenu } from './request-menu.tsx'
import { RowMenu } from './row-menu.tsx'

/** Host ms between reloads while a creation is in progress: its steps send no events. */
const STEP = 1_000

/** Host ms after the first answer after which a row that was left no longer gets the focus. */
const RETURN = 3_000

/** The world's figures, and its instances as a live list. */
export function Instances() {
  const t = texts.value.instances
  useEffect(followCatalog, [])
  return (
    <div class="instances">
      <div class="list-title">
        <h2>{t.title}</h2>
        <CreateButton />
      </div>
      <div class="overview">
        <Headline />
        <CompactChart />
      </div>
      <List />
      {isCreating.value && <CreateForm />}
      <RowMenu />
    </div>
  )
}

function CreateButton() {
  const label = texts.value.instances.create
  const open = () => {
    isCreating.value = true
  }
  return isNarrow.value ? (
    <Button kind="main" icon={Plus} label={label} onClick={open} />
  ) : (
    <Button kind="main" icon={Plus} onClick={open}>
      {label}
    </Button>
  )
}

function List() {
  const params = viewParams.value
  const key = `${project.value}?${worldQuery(params)}`
  const kept = keptPosition(key)
  const initialTop = useRef(kept?.top ?? 0).current
  const top = useRef(initialTop)
  const rows = useMemo(() => {
    const shown =
      kept?.rows ??
      rowsOf((limit, offset) => inProject(`/notebooks?${worldQuery(params, { limit, offset })}`))
    shown.refresh()
    return shown
  }, [key])
  useEffect(dropPosition, [rows])
  const latest = useRef(rows)
  latest.current = rows
  const seen = useRef(changes.value + reloads.value)
  useSignalEffect(() => {
    const now = changes.value + reloads.value
    if (now !== seen.current) latest.current.refresh()
    seen.current = now
  })
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden && rows.visibleRows().some(isPassing)) rows.refresh()
    }, STEP)
    return () => clearInterval(timer)
  }, [rows])
  const left = useRef({ key, rows, top: 0 })
  left.current = { key, rows, top: 0 }
  useEffect(
    () => () => {
      const { id, project: shown } = route.value
      if (id !== undefined && key.startsWith(`${shown}?`)) {
        keepPosition({ ...left.current, top: top.current }, id)
      }
    },
    [],
  )
  useForgetRow(rows)

  const shown = useShownRows(rows)
  const onTop = (at: number) => {
    top.current = at
  }
  const content = { rows: shown, initialTop, onTop }
  return (
    <>
      <div class="list-bar">
        <Filters />
        <RequestMenu />
        {isNarrow.value && <CreateButton />}
      </div>
      <FilterChips rows={shown} />
      {isNarrow.value ? <InstanceCards {...content} /> : <InstanceTable {...content} />}
    </>
  )
}

/** The rows to show: those of the filters before, until the first rows of the new ones are here. */
function useShownRows(rows: Rows): Rows {
  const shown = useRef(rows)
  if (rows.total.value !== undefined || rows.refusal.value !== undefined) shown.current = rows
  return shown.current
}

/** Forgets the row of the instance from which the user comes back, when the list does not have it. */
function useForgetRow(rows: Rows): void {
  const isLoaded = rows.total.value !== undefined
  useEffect(() => {
    if (!isLoaded) return undefined
    const timer = setTimeout(forgetRow, RETURN)
    return () => clearTimeout(timer)
  }, [isLoaded])
}
