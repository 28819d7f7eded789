import { ArrowRight } from 'lucide'
import { useMemo } from 'preact/hooks'
import { Icon } from '../parts/icon.tsx'
import { hrefOf } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { bandsOf } from './areas.ts'
import { history, historySpan, useHistory } from './history.ts'
import { drawable, highest, statusesIn } from './moments.ts'
import { scaleOf } from './scale.ts'
import { summaryText } from './summary-text.ts'

/** Size of the drawing; it is stretched to the width of the page. */
const [WIDTH, HEIGHT] = [1_000, 40]

/** The chart in a strip, 72 px high at most, that leads to the timeline. */
export function CompactChart() {
  useHistory('counts')
  const t = texts.value.timeline
  const moments = history.value?.counts ?? []
  const span = drawable(historySpan.value)
  const bands = useMemo(() => {
    const statuses = statusesIn(moments)
    const x = scaleOf(span, 0, WIDTH)
    const y = scaleOf({ from: 0, to: highest(moments, statuses) }, HEIGHT, 2)
    return bandsOf(moments, statuses, span.to, x, y)
  }, [moments, span.from, span.to])
  return (
    <a class="compact-chart" href={hrefOf('timeline', undefined, undefined, {})}>
      <span class="compact-title">
        {t.title}
        <Icon of={ArrowRight} size={14} />
        <span class="sr">{` ${summaryText()} ${t.open}`}</span>
      </span>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {bands.map(({ area, status }) => (
          <g key={status} class={`band s-${status}`}>
            <path class="area" d={area} />
          </g>
        ))}
      </svg>
    </a>
  )
}
