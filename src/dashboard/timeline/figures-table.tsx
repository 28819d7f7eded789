import { useState } from 'preact/hooks'
import { countText, momentText } from '../parts/format.ts'
import { texts } from '../texts/texts.ts'
import { history } from './history.ts'
import { sampled, totalOf } from './moments.ts'
import { presentStatuses } from './shown-statuses.ts'

/** Maximum number of rows. */
const MAX_ROWS = 100

/** The figures of the chart as a table: the same for those who do not see the chart. */
export function FiguresTable() {
  const t = texts.value.timeline
  const [isOpen, setOpen] = useState(false)
  return (
    <details class="as-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.asTable}</summary>
      {isOpen && <Table />}
    </details>
  )
}

function Table() {
  const t = texts.value.timeline
  const counts = history.value?.counts ?? []
  const rows = sampled(counts, MAX_ROWS)
  const statuses = presentStatuses.value
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard.
    <section class="plain" tabIndex={0} aria-label={t.asTable}>
      <table>
        <caption>
          {rows.length < counts.length
            ? t.someMoments(countText(rows.length), countText(counts.length))
            : t.allMoments(countText(counts.length))}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t.timeAxis}</th>
            {statuses.map((status) => (
              <th key={status} scope="col" class="number">
                {status}
              </th>
            ))}
            <th scope="col" class="number">
              {t.total}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((moment) => (
            <tr key={moment.at}>
              <th scope="row">{momentText(moment.at)}</th>
              {statuses.map((status) => (
                <td key={status} class="number">
                  {countText(moment.by_status[status] ?? 0)}
                </td>
              ))}
              <td class="number">{countText(totalOf(moment, statuses))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
