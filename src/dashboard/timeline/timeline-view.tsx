import { texts } from '../texts/texts.ts'
import { Chart } from './chart.tsx'

/** The counts and the transitions of the world over its time. */
export function TimelineView() {
  return (
    <>
      <h2 class="sr">{texts.value.shell.views.timeline}</h2>
      <Chart />
    </>
  )
}
