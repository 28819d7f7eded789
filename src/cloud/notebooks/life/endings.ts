import type { ImageSummary } from '../../../schemas/image.ts'
import type { NotebookStatus } from '../../../schemas/notebook.ts'
import type { LongRunningAction, Outcome } from '../../../schemas/progression.ts'
import type { FinishReminder } from '../../kernel/reminders.ts'
import { progressOf } from '../derived-fields.ts'
import { startedLease } from '../leases.ts'
import { billingItems, type Mount, type WholeNotebook } from '../shown-fields.ts'
import { mountsAfterStop, withMount, withoutMount } from '../storages.ts'
import { resultOf } from './state-table.ts'

/** How something that took time ended, as an instance is concerned. Times are epoch ms. */
export interface Completion {
  finish: Pick<FinishReminder, 'action' | 'outcome' | 'fail_reason' | 'size' | 'storage_id'>
  at: number
  /** The image that was saved. */
  image?: ImageSummary | undefined
  /** Whether storages stay mounted through a stop. */
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

/** Why something failed: what was said beforehand, or a reason that is likely. */
export function failReasonOf({ action, fail_reason }: Completion['finish']): string {
  return fail_reason ?? defaultFailReasons[action]
}

export function withStatus(notebook: WholeNotebook, status: NotebookStatus): WholeNotebook {
  return { ...notebook, status, billing_items: billingItems(status, notebook.volume.category) }
}

/** The instance after an ending; undefined where it is gone. */
export function afterCompletion(
  notebook: WholeNotebook,
  ending: Completion,
): WholeNotebook | undefined {
  const { finish } = ending
  const after = isStorageAction(finish.action)
    ? afterStorageAction(notebook, ending)
    : afterStatusAction(notebook, ending)
  const broken = resultOf(notebook.status, 'error')
  if (after === undefined || finish.outcome !== 'error' || broken === '-') return after
  const failed = withStatus(after, broken as NotebookStatus)
  return { ...failed, fail_reason: failReasonOf(finish), update_at: ending.at }
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

function afterStatusAction(notebook: WholeNotebook, ending: Completion): WholeNotebook | undefined {
  const { finish, at, image, keepMounts } = ending
  const succeeded = finish.outcome === 'success'
  const cell = resultOf(notebook.status, succeeded ? 'finish' : 'fail')
  if (cell === 'gone') return undefined
  if (cell === '-') return notebook
  const status = cell as NotebookStatus
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
 * The ends of all that an instance is in, where nothing in the agenda says what they are: of its
 * transition, its main storage and each of its mounts, in the order of `keysOfEnds`.
 */
export function defaultFinishes(
  { id, status, volume, data_volumes }: WholeNotebook,
  outcome: Outcome,
): [DefaultFinish, ...(DefaultFinish | undefined)[]] {
  const endOf = (action: LongRunningAction): DefaultFinish => {
    return { part: 'notebooks', event: 'finish', notebook_id: id, action, outcome }
  }
  const mounts = data_volumes.map((mount) => {
    const action = mount.status && actionOfMount[mount.status]
    return action && { ...endOf(action), storage_id: mount.id }
  })
  return [
    endOf(actionOfStatus[status] ?? 'create'),
    volume.status === 'RESIZING' ? { ...endOf('resize'), size: volume.capacity } : undefined,
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
