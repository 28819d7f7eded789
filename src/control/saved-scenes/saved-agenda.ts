import type { CloudReminder } from '../../cloud/kernel/reminders.ts'
import type { WholeNotebook } from '../../cloud/notebooks/shown-fields.ts'
import type { SceneEvent } from '../../schemas/scene.ts'
import { spanText, type TimeText } from './saved-times.ts'

/** Puts an instance into DELETED at once: a scene cannot give this status. */
export function deletionOf(
  { fail_reason, id, update_at }: WholeNotebook,
  timeOf: TimeText,
): SceneEvent {
  const reason = fail_reason === undefined ? {} : { fail_reason }
  return { at: timeOf(update_at as number), notebook: id, what: 'DELETED', ...reason }
}

/** The plans of a world for its instances, as agenda.json has them. */
export function savedAgenda(
  reminders: readonly CloudReminder[],
  ids: ReadonlySet<string>,
  timeOf: TimeText,
): SceneEvent[] {
  return reminders.flatMap((reminder) => {
    if (reminder.part !== 'notebooks' || reminder.event !== 'scheduled') return []
    const { at, every, fail_reason, notebook_id: notebook, what } = reminder
    if (!ids.has(notebook)) return []
    return {
      at: timeOf(at as number),
      ...(every === undefined ? {} : { every: spanText(every) }),
      notebook,
      what,
      ...(fail_reason === undefined ? {} : { fail_reason }),
    }
  })
}
