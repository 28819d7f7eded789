import { countText, momentText } from '../parts/format.ts'
import { StatusIcon } from '../parts/status.tsx'
import { texts } from '../texts/texts.ts'
import { shownAt, shownCounts } from './cursor.ts'
import { historySpan } from './history.ts'
import { drawable, totalOf } from './moments.ts'
import { PLOT } from './plot.tsx'
import { shownStatuses } from './shown-statuses.ts'

/** Maximum number of statuses in it. The rest is one line; the legend has all. */
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
  const isLong = lines.length > MAX_LINES + 1
  const shown = isLong ? lines.slice(0, MAX_LINES) : lines
  const others = lines.slice(shown.length)
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
        {shown.map(([status, count]) => (
          <div key={status} class={`s-${status}`}>
            <dt>
              <StatusIcon status={status} size={12} />
              {status}
            </dt>
            <dd class="figures">{countText(count)}</dd>
          </div>
        ))}
        {others.length > 0 && (
          <div class="faint">
            <dt>{texts.value.timeline.others(countText(others.length))}</dt>
            <dd class="figures">{countText(others.reduce((sum, [, count]) => sum + count, 0))}</dd>
          </div>
        )}
        <div class="sum">
          <dt>{texts.value.timeline.total}</dt>
          <dd class="figures">{countText(totalOf(counts, shownStatuses.value))}</dd>
        </div>
      </dl>
    </div>
  )
}
