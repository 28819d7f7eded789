import type { LongRunningAction } from '../../../schemas/progression.ts'
import type { CloudReminder } from '../../kernel/reminders.ts'
import type { WholeNotebook } from '../shown-fields.ts'

/** Agenda keys of the reminders of an instance. */
export const agendaKeys = {
  /** The end of its current transition. */
  transition: (id: string) => `${id} life`,
  /** The next step of its creation. */
  step: (id: string) => `${id} step`,
  lease: (id: string) => `${id} lease`,
  volume: (id: string) => `${id} volume`,
  abandon: (id: string) => `${id} abandon`,
  mount: (id: string, storageId: string) => `${id} mount ${storageId}`,
} as const

/** Agenda key for the end of an action; with `storageId`, of an action on that storage. */
export function finishAgendaKey(
  action: LongRunningAction,
  id: string,
  storageId: string | undefined,
): string {
  if (action === 'resize') return agendaKeys.volume(id)
  return storageId === undefined ? agendaKeys.transition(id) : agendaKeys.mount(id, storageId)
}

/** Agenda keys for the ends of all actions an instance can be in; the first is that of its transition. */
export function finishAgendaKeys({ id, data_volumes }: WholeNotebook): [string, ...string[]] {
  const mounts = data_volumes.map((mount) => agendaKeys.mount(id, mount.id))
  return [agendaKeys.transition(id), agendaKeys.volume(id), ...mounts]
}

/** The agenda key that a reminder must have; for event `scheduled`, the prefix of it. */
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
    case 'switch-off':
      return agendaKeys.lease(id)
    case 'abandon':
      return agendaKeys.abandon(id)
    case 'scheduled':
      return `${id} scheduled `
  }
}
