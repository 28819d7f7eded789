import type { LongRunningAction } from '../../../schemas/progression.ts'
import type { CloudReminder } from '../../kernel/reminders.ts'
import type { WholeNotebook } from '../shown-fields.ts'

/** The keys under which the future of an instance stands in the agenda. */
export const agendaKeys = {
  /** The end of the transition it is in. */
  transition: (id: string) => `${id} life`,
  /** The next step of its creation. */
  step: (id: string) => `${id} step`,
  lease: (id: string) => `${id} lease`,
  volume: (id: string) => `${id} volume`,
  abandon: (id: string) => `${id} abandon`,
  mount: (id: string, storageId: string) => `${id} mount ${storageId}`,
} as const

/** The key of the end of an action, on a storage where one is named. */
export function finishAgendaKey(
  action: LongRunningAction,
  id: string,
  storageId: string | undefined,
): string {
  if (action === 'resize') return agendaKeys.volume(id)
  return storageId === undefined ? agendaKeys.transition(id) : agendaKeys.mount(id, storageId)
}

/** The keys of all that goes on with an instance and ends some time, that of its transition first. */
export function finishAgendaKeys({ id, data_volumes }: WholeNotebook): [string, ...string[]] {
  const mounts = data_volumes.map((mount) => agendaKeys.mount(id, mount.id))
  return [agendaKeys.transition(id), agendaKeys.volume(id), ...mounts]
}

/** The key that a reminder has to stand under; of what is scheduled, the beginning of it. */
export function agendaKeyOf(reminder: CloudReminder): string {
  if (reminder.part === 'images') return `${reminder.image_id} building`
  if (reminder.part === 'workspaces') return `workspace ${reminder.workspace_id}`
  const { notebook_id: id } = reminder
  switch (reminder.event) {
    case 'finish':
      return finishAgendaKey(reminder.action, id, reminder.storage_id)
    case 'step':
      return agendaKeys.step(id)
    case 'expire':
      return agendaKeys.lease(id)
    case 'abandon':
      return agendaKeys.abandon(id)
    case 'scheduled':
      return `${id} scheduled `
  }
}
