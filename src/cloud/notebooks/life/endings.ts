import type { ImageSummary } from '../../../schemas/image.ts'
import type { NotebookStatus } from '../../../schemas/notebook.ts'
import type { LongRunningAction, Outcome } from '../../../schemas/progression.ts'
import type { FinishReminder } from '../../kernel/reminders.ts'
import { progressOf } from '../derived-fields.ts'
import { startedLease } from '../leases.ts'
import { billingItems, type Mount, type WholeNotebook } from '../shown-fields.ts'
import { mountsAfterStop, withMount, withoutMount } from '../storages.ts'
import { resultOf } from './state-table.ts'

/** The end of a long-running action on an instance. Times are epoch ms. */
export interface Completion {
  finish: Pick<FinishReminder, 'action' | 'outcome' | 'fail_reason' | 'size' | 'storage_id'>
  at: number
  /** The new image, after action `save`. */
  image?: ImageSummary | undefined
  /** Whether all storages stay mounted after a stop. */
  keepMounts: boolean
}

const defaultFailReasons = {
  create: 'The resources of the flavor are insufficient.',
  start: 'Failed to mount the storage.',
  stop: 'The container could not be removed.',
  delete: 'Failed to release the storage.',
  resize: 'The disk could not be extended.',
  save: 'Failed to push the image.',
  mount: 'Failed to mount the storage.',
  unmount: 'The storage is in use.',
} as const

/** Reason of a failure: that of the progression rule, or a default for the action. */
export function failReasonOf({ action, fail_reason }: Completion['finish']): string {
  return fail_reason ?? defaultFailReasons[action]
}

export function withStatus(notebook: WholeNotebook, status: NotebookStatus): WholeNotebook {
  return { ...notebook, status, billing_items: billingItems(status, notebook.volume.category) }
}

/** The instance after a completed action; undefined if it is deleted. */
export function afterCompletion(
  notebook: WholeNotebook,
  completion: Completion,
): WholeNotebook | undefined {
  const { finish } = completion
  const after = isStorageAction(finish.action)
    ? afterStorageAction(notebook, completion)
    : afterStatusAction(notebook, completion)
  const errorStatus = resultOf(notebook.status, 'error')
  if (after === undefined || finish.outcome !== 'error' || errorStatus === '-') return after
  const failed = withStatus(after, errorStatus as NotebookStatus)
  return { ...failed, fail_reason: failReasonOf(finish), update_at: completion.at }
}

function isStorageAction(action: FinishReminder['action']): boolean {
  return action === 'resize' || action === 'mount' || action === 'unmount'
}

function afterStorageAction(notebook: WholeNotebook, { finish, at }: Completion): WholeNotebook {
  const { action, outcome, size, storage_id } = finish
  if (action === 'resize') {
    const { status: _status, ...volume } = notebook.volume
    const capacity = outcome === 'success' ? size : volume.capacity
    return { ...notebook, volume: { ...volume, capacity }, update_at: at }
  }
  const mount = notebook.data_volumes.find(({ id }) => id === storage_id)
  if (mount === undefined) return notebook
  if (outcome === 'success') {
    return action === 'mount'
      ? withMount(notebook, { ...mount, status: 'MOUNTED' })
      : withoutMount(notebook, mount.id)
  }
  const status = action === 'mount' ? 'MOUNT_FAILED' : 'UNMOUNT_FAILED'
  return withMount(notebook, { ...mount, status, failure_reason: failReasonOf(finish) })
}

function afterStatusAction(
  notebook: WholeNotebook,
  completion: Completion,
): WholeNotebook | undefined {
  const { finish, at, image, keepMounts } = completion
  const succeeded = finish.outcome === 'success'
  const result = resultOf(notebook.status, succeeded ? 'finish' : 'fail')
  if (result === 'gone') return undefined
  if (result === '-') return notebook
  const status = result as NotebookStatus
  const after = { ...withStatus(notebook, status), update_at: at }
  if (notebook.status === 'CREATING' && succeeded) {
    return { ...after, lease: startedLease(notebook.lease, at) }
  }
  if (notebook.status === 'SNAPSHOTTING') return image === undefined ? after : { ...after, image }
  if (status === 'STOPPED') return { ...after, data_volumes: mountsAfterStop(after, keepMounts) }
  if (succeeded) return after
  return {
    ...after,
    action_progress: progressOf(notebook.id, status),
    fail_reason: failReasonOf(finish),
  }
}

type DefaultFinish = Omit<FinishReminder, 'key' | 'at'>

/**
 * The ends of all actions that an instance is in, for those without a reminder in the agenda: of its
 * transition, its main storage and each mount, in the order of `finishAgendaKeys`.
 */
export function defaultFinishes(
  { id, status, volume, data_volumes }: WholeNotebook,
  outcome: Outcome,
): [DefaultFinish, ...(DefaultFinish | undefined)[]] {
  const finishOf = (action: LongRunningAction): DefaultFinish => {
    return { part: 'notebooks', event: 'finish', notebook_id: id, action, outcome }
  }
  const mounts = data_volumes.map((mount) => {
    const action = mount.status && actionOfMount[mount.status]
    return action && { ...finishOf(action), storage_id: mount.id }
  })
  return [
    finishOf(actionOfStatus[status] ?? 'create'),
    volume.status === 'RESIZING' ? { ...finishOf('resize'), size: volume.capacity } : undefined,
    ...mounts,
  ]
}

const actionOfStatus: Partial<Record<NotebookStatus, LongRunningAction>> = {
  STARTING: 'start',
  STOPPING: 'stop',
  DELETING: 'delete',
  SNAPSHOTTING: 'save',
}

const actionOfMount: Partial<Record<NonNullable<Mount['status']>, LongRunningAction>> = {
  MOUNTING: 'mount',
  UNMOUNTING: 'unmount',
}
