import type { StepReminder } from '../../kernel/reminders.ts'
import { EIGHTHS } from '../derived-fields.ts'
import { agendaKeys } from './agenda-keys.ts'

/** The creation that a step belongs to. */
export type Creation = Pick<StepReminder, 'notebook_id' | 'since' | 'duration' | 'most'>

/** The reminder of the next progress update of a creation after `now`, epoch ms. */
export function nextStep(creation: Creation, now: number): StepReminder {
  const { notebook_id, since, duration } = creation
  const next = Math.floor((EIGHTHS * (now - since)) / duration) + 1
  const at = since + Math.ceil((next * duration) / EIGHTHS)
  return { key: agendaKeys.step(notebook_id), at, part: 'notebooks', event: 'step', ...creation }
}

/** How many eighths of a creation are over at `now`, epoch ms; at most those that are shown. */
export function eighthsAt({ since, duration, most }: Creation, now: number): number {
  return Math.min(most, Math.floor((EIGHTHS * (now - since)) / duration))
}
