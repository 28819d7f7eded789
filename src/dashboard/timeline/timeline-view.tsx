import { ChartArea, CircleAlert } from 'lucide'
import { countText } from '../parts/format.ts'
import { Message } from '../parts/message.tsx'
import { texts } from '../texts/texts.ts'
import { hovered, moveTo, shownAt } from './cursor.ts'
import { FiguresTable } from './figures-table.tsx'
import { history, historyRefusal, historySpan, useHistory } from './history.ts'
import { Legend } from './legend.tsx'
import { Plot } from './plot.tsx'
import { MomentBar, Scrubber } from './scrubber.tsx'
import { shownStatuses } from './shown-statuses.ts'
import { summaryText } from './summary-text.ts'
import { Tooltip } from './tooltip.tsx'
import { Transitions } from './transitions/transitions.tsx'

/** The counts and the transitions of the world over its time. */
export function TimelineView() {
  useHistory('all')
  const { common, timeline: t } = texts.value
  if (history.value === undefined) {
    return historyRefusal.value === undefined ? (
      <Message icon={ChartArea} title={common.loading} />
    ) : (
      <Message icon={CircleAlert} title={t.notAvailable} isError>
        <p>{historyRefusal.value}</p>
      </Message>
    )
  }
  const thinned = history.value.dropped.counts
  return (
    <>
      <section class="card timeline-card" aria-labelledby="timeline-title">
        <div class="timeline-head">
          <h2 id="timeline-title">{t.title}</h2>
          <MomentBar />
        </div>
        <Legend />
        <Chart />
        <div class="timeline-foot">
          <FiguresTable />
          <p>
            {t.timeAxis}
            {thinned > 0 && ` · ${t.droppedMoments(countText(thinned))}`}
          </p>
        </div>
      </section>
      <Transitions />
    </>
  )
}

function Chart() {
  return (
    <figure class="timeline-chart">
      <Plot
        moments={history.value?.counts ?? []}
        statuses={shownStatuses.value}
        span={historySpan.value}
        height={innerWidth < 768 ? 200 : 260}
        label={summaryText()}
        cursor={shownAt.value}
        onHover={(at) => {
          hovered.value = at
        }}
        onChoose={moveTo}
      />
      <Tooltip />
      <Scrubber />
    </figure>
  )
}
