import type { ClockState } from '../../schemas/control.ts'
import type { TransitionGroup } from '../../schemas/transition.ts'
import { causeText } from '../parts/cause-text.ts'
import { countText, momentText } from '../parts/format.ts'
import { control } from '../server/api.ts'
import { inProject, refreshSummary } from '../server/world.ts'
import { type Report, withNotice } from '../shell/notices.ts'
import { texts } from '../texts/texts.ts'

/** Groups of transitions that a notice names; the rest is one line. */
const MAX_GROUPS = 6

/** Sets the clock of the world. */
export async function setClock(setting: { at?: string; rate?: number }): Promise<void> {
  await withNotice(
    () => control<ClockState>('PUT', inProject('/clock'), setting),
    ({ now, rate }) => texts.value.world.clockSet(momentText(now), rateText(rate)),
  )
  refreshSummary()
}

interface Advance extends ClockState {
  groups: readonly TransitionGroup[]
}

/** Advances the clock of the world and says what happened meanwhile. */
export async function advance(by: string): Promise<void> {
  await withNotice(
    () => control<Advance>('POST', inProject('/clock/advance'), { by }),
    advanceReport,
  )
  refreshSummary()
}

/** What happened during an advance, in groups: `12 × RUNNING → STOPPED (lease ended)`. */
function advanceReport({ groups, now }: Advance): Report {
  const t = texts.value.world
  const sum = groups.reduce((total, { count }) => total + count, 0)
  const rest = groups.slice(MAX_GROUPS).reduce((total, { count }) => total + count, 0)
  return {
    text: t.advanced(momentText(now), countText(sum), sum),
    lines: [
      ...groups.slice(0, MAX_GROUPS).map(groupText),
      ...(rest === 0 ? [] : [t.moreChanges(countText(rest), rest === 1)]),
    ],
  }
}

function groupText({ cause, count, from, to }: TransitionGroup): string {
  const { isGone, isNew } = texts.value.timeline
  return `${countText(count)} × ${from ?? isNew} → ${to ?? isGone} (${causeText(cause)})`
}

/** The speed of a clock as text. */
export function rateText(rate = 1): string {
  const { frozen, realTime, speed } = texts.value.shell
  return rate === 0 ? frozen : rate === 1 ? realTime : speed(countText(rate))
}
