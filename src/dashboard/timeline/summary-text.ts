import { countText, momentText } from '../parts/format.ts'
import { texts } from '../texts/texts.ts'
import { history, historySpan } from './history.ts'
import { totalOf } from './moments.ts'

/** The chart in one sentence. */
export function summaryText(): string {
  const { from, to } = historySpan.value
  const counts = history.value?.counts ?? []
  const [first, last] = [counts[0], counts.at(-1)]
  const of = (moment: typeof first) =>
    moment === undefined ? '0' : countText(totalOf(moment, Object.keys(moment.by_status)))
  return texts.value.timeline.summary(momentText(from), momentText(to), of(first), of(last))
}
