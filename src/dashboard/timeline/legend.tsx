import { countText } from '../parts/format.ts'
import { StatusIcon } from '../parts/status.tsx'
import { texts } from '../texts/texts.ts'
import { shownCounts } from './cursor.ts'
import { presentStatuses, showAll, shownStatuses, toggle } from './shown-statuses.ts'

/** The statuses of the chart with their counts at the cursor. A click takes one out of the chart, or puts it back. */
export function Legend() {
  const t = texts.value.timeline
  const counts = shownCounts.value?.by_status ?? {}
  const shown = shownStatuses.value
  return (
    <ul class="legend" aria-label={t.legend}>
      {presentStatuses.value.map((status) => {
        const count = counts[status] ?? 0
        return (
          <li key={status}>
            <button
              type="button"
              class={`legend-entry s-${status}`}
              aria-pressed={shown.includes(status)}
              title={shown.includes(status) ? t.hideStatus(status) : t.showStatus(status)}
              onClick={() => toggle(status)}
            >
              <StatusIcon status={status} />
              <span class="legend-name">{status}</span>
              <b class="figures">{countText(count)}</b>
            </button>
          </li>
        )
      })}
      {shown.length < presentStatuses.value.length && (
        <li>
          <button type="button" class="chip" onClick={showAll}>
            {t.showAll}
          </button>
        </li>
      )}
    </ul>
  )
}
