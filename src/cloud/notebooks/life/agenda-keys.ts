import type { LengthyAction } from '../../../schemas/progression.ts'
import type { CloudReminder } from '../../kernel/reminders.ts'
import type { WholeNotebook } from '../shown-fields.ts'

/** The keys under which the future of an instance stands in the agenda. */
export const keysOf = {
  /** The end of the transition it is in. */
  life: (id: string) => `${id} life`,
  /** The next step of its creation. */
  step: (id: string) => `${id} step`,
  lease: (id: string) => `${id} lease`,
  volume: (id: string) => `${id} volume`,
  abandon: (id: string) => `${id} abandon`,
  mount: (id: string, storageId: string) => `${id} mount ${storageId}`,
} as const

/** The key of the end of an action, on a storage where one is named. */
export function keyOfEnd(action: LengthyAction, id: string, storageId: string | undefined): string {
  if (action === 'resize') return keysOf.volume(id)
  return storageId === undefined ? keysOf.life(id) : keysOf.mount(id, storageId)
}

/** The keys of all that goes on with an instance and ends some time, that of its transition first. */
export function keysOfEnds({ id, data_volumes }: WholeNotebook): [string, ...string[]] {
  const mounts = data_volumes.map((mount) => keysOf.mount(id, mount.id))
  return [keysOf.life(id), keysOf.volume(id), ...mounts]
}

/** The key that a reminder has to stand under; of what is scheduled, the beginning of it. */
export function keyOf(reminder: CloudReminder): string {
  if (reminder.part === 'images') return `${reminder.image_id} building`
  if (reminder.part === 'workspaces') return `workspace ${reminder.workspace_id}`
  const { notebook_id: id } = reminder
  switch (reminder.event) {
    case 'finish':
      return keyOfEnd(reminder.action, id, reminder.storage_id)
    case 'step':
      return keysOf.step(id)
    case 'expire':
      return keysOf.lease(id)
    case 'abandon':
      return keysOf.abandon(id)
    case 'scheduled':
      return `${id} scheduled `
  }
}
