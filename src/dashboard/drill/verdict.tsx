import {
  CircleCheck,
  CircleDashed,
  CircleMinus,
  CircleQuestionMark,
  CircleX,
  Hammer,
  Hourglass,
  type IconNode,
  LoaderCircle,
  MessageSquareWarning,
} from 'lucide'
import { Icon } from '../parts/icon.tsx'
import { texts } from '../texts/texts.ts'
import type { Outcome } from './cells.ts'

/** The icon of each outcome. Together with the colour it tells them apart. */
const icons: Readonly<Record<Outcome, IconNode>> = {
  survived: CircleCheck,
  failed_cleanly: MessageSquareWarning,
  failed_obscurely: CircleQuestionMark,
  hammered: Hammer,
  wrong: CircleX,
  hung: Hourglass,
  running: LoaderCircle,
  waiting: CircleDashed,
  left_out: CircleMinus,
}

export function OutcomeIcon({ of, size = 14 }: { of: Outcome; size?: number }) {
  return <Icon of={icons[of]} size={size} />
}

/** The name of an outcome in its colour, with its icon. */
export function OutcomeName({ of }: { of: Outcome }) {
  return (
    <span class={`status v-${of}`} title={texts.value.drill.outcomeTexts[of]}>
      <OutcomeIcon of={of} />
      {texts.value.drill.outcomes[of]}
    </span>
  )
}
