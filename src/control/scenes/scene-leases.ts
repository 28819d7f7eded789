import type { ExpiryReminder } from '../../cloud/kernel/reminders.ts'
import { progressOf } from '../../cloud/notebooks/derived-fields.ts'
import { leaseEnd, stoppedLease, switchedOffLease } from '../../cloud/notebooks/leases.ts'
import { agendaKeys } from '../../cloud/notebooks/life/agenda-keys.ts'
import { withStatus } from '../../cloud/notebooks/life/endings.ts'
import type { WholeNotebook } from '../../cloud/notebooks/shown-fields.ts'
import type { NotebookStatus } from '../../schemas/notebook.ts'
import { LAST_MILLISECOND } from '../../schemas/primitives.ts'
import type { SceneFile } from '../../schemas/scene.ts'

/** What happens to the leases of a scene: they end, or they are held (docs/decisions.md#leases-of-a-scene). */
export type SceneLeases = SceneFile['leases']

/** Instances in these statuses run, or are about to: none of them shows a lease that is over. */
const RUNNING: ReadonlySet<NotebookStatus> = new Set(['RUNNING', 'SNAPSHOTTING', 'STARTING'])

/** Whether the automatic stop of an instance counts: it runs, or it is about to. */
export function canRun(status: NotebookStatus): boolean {
  return RUNNING.has(status)
}

/** End of the lease of an instance of a scene that runs, epoch ms; Infinity if it has none. */
export function sceneLeaseEnd({ lease, status }: WholeNotebook): number {
  return canRun(status) ? leaseEnd(lease) : Number.POSITIVE_INFINITY
}

/**
 * An instance of a scene after the end of its lease. A lease that runs has stopped it; a lease that is held is switched
 * off, as is one that does not end by itself.
 */
export function afterLeaseEnd(notebook: WholeNotebook, leases: SceneLeases): WholeNotebook {
  const { id, lease, status } = notebook
  if (leases === 'hold' || status !== 'RUNNING' || lease.type === 'IDLE') {
    return { ...notebook, lease: switchedOffLease(lease) }
  }
  const end = Math.max(leaseEnd(lease), lease.create_at)
  return {
    ...withStatus(notebook, 'STOPPED'),
    action_progress: progressOf(id, 'STOPPED'),
    lease: stoppedLease(lease, end),
    update_at: end,
  }
}

/** The reminder for the end of the lease of an instance; undefined if that is never. */
export function leaseReminder(
  notebook: WholeNotebook,
  leases: SceneLeases,
): ExpiryReminder | undefined {
  const at = sceneLeaseEnd(notebook)
  if (at > LAST_MILLISECOND) return undefined
  const { id, status } = notebook
  const event = leases === 'run' && status === 'RUNNING' ? 'expire' : 'switch-off'
  return { key: agendaKeys.lease(id), at, part: 'notebooks', event, notebook_id: id }
}
