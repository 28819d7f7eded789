import { CircleCheck, CircleDashed, CornerUpRight, OctagonX, TriangleAlert, Unplug } from 'lucide'
import { Icon } from '../parts/icon.tsx'
import type { RequestLine } from '../server/request-line.ts'
import { texts } from '../texts/texts.ts'
import { outcomeOf } from './filter.ts'

/** An icon for each class of outcomes: colour is not the only difference. */
const icons = {
  '2xx': CircleCheck,
  '3xx': CornerUpRight,
  '4xx': TriangleAlert,
  '5xx': OctagonX,
  unanswered: Unplug,
}

/** The status of an answer, or how a request ended without one. */
export function Outcome({ outcome, status }: Pick<RequestLine, 'outcome' | 'status'>) {
  const kind = outcomeOf({ outcome, status })
  const icon = outcome === 'open' ? CircleDashed : icons[kind as keyof typeof icons]
  const names: Readonly<Record<string, string>> = texts.value.journal.outcomes
  return (
    <span class={`outcome o-${kind}`}>
      <Icon of={icon ?? CircleDashed} size={13} />
      {outcome === 'answered' ? status : (names[outcome] ?? outcome)}
    </span>
  )
}
