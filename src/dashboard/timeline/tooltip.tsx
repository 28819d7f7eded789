import { countText, momentText } from '../parts/format.ts'
import { StatusIcon } from '../parts/status.tsx'
import { texts } from '../texts/texts.ts'
import { shownAt, shownCounts } from './cursor.ts'
import { historySpan } from './history.ts'
import { drawable, totalOf } from './moments.ts'
import { PLOT } from './plot.tsx'
import { shownStatuses } from './shown-statuses.ts'

/** Maximum number of statuses in it. The legend has all. */
const MAX_LINES = 8

/** The figures beside the cursor. A screen reader reads them from the slider. */
export function Tooltip() {
  const [at, counts] = [shownAt.value, shownCounts.value]
  if (at === undefined || counts === undefined) return null
  const { from, to } = drawable(historySpan.value)
  const share = (at - from) / Math.max(1, to - from)
  const place = `calc(${PLOT.left}px + (100% - ${PLOT.left + PLOT.right}px) * ${share})`
  const lines = shownStatuses.value
    .map((status) => [status, counts.by_status[status] ?? 0] as const)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
  return (
    <div
      class={share > 0.5 ? 'tooltip before' : 'tooltip'}
      style={{ insetInlineStart: place }}
      aria-hidden="true"
    >
      <p>
        <b>{momentText(at)}</b>
      </p>
      <dl>
        {lines.slice(0, MAX_LINES).map(([status, count]) => (
          <div key={status} class={`s-${status}`}>
            <dt>
              <StatusIcon status={status} size={12} />
              {status}
            </dt>
            <dd class="figures">{countText(count)}</dd>
          </div>
        ))}
        <div class="sum">
          <dt>{texts.value.timeline.total}</dt>
          <dd class="figures">{countText(totalOf(counts, shownStatuses.value))}</dd>
        </div>
      </dl>
    </div>
  )
}
