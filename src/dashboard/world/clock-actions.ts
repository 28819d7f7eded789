import type * as z from 'zod'
import type { AdvanceAnswer } from '../../schemas/control.ts'
import { countText } from '../parts/format.ts'
import { control } from '../server/api.ts'
import { inProject, refreshSummary } from '../server/world.ts'
import { withNotice } from '../shell/notices.ts'
import { texts } from '../texts/texts.ts'

/** Sets the clock of the world. */
export async function setClock(setting: { at?: string; rate?: number }): Promise<void> {
  await withNotice(() => control('PUT', inProject('/clock'), setting), 'The clock was set')
  refreshSummary()
}

/** Advances the clock of the world and shows the number of transitions. */
export async function advance(by: string): Promise<void> {
  await withNotice(
    () => control<z.infer<typeof AdvanceAnswer>>('POST', inProject('/clock/advance'), { by }),
    ({ iso, transitions }) => `The clock shows ${iso}; ${transitions.length} transitions`,
  )
  refreshSummary()
}

/** The speed of a clock as text. */
export function rateText(rate = 1): string {
  const { frozen, realTime, speed } = texts.value.shell
  return rate === 0 ? frozen : rate === 1 ? realTime : speed(countText(rate))
}
