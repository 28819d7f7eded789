import type { BillingItem, Notebook, NotebookStatus } from '../../schemas/notebook.ts'

/** A notebook with all the store keeps of it, whatever its status lets answers show. */
export type WholeNotebook = Notebook & { [Key in Kept]: NonNullable<Notebook[Key]> }

type Kept =
  | 'action_progress'
  | 'billing_items'
  | 'data_volumes'
  | 'endpoints'
  | 'tags'
  | 'url'
  | 'user'
  | 'volume'

/** Before it ever ran, while it runs, and afterwards: what decides which keys an instance has. */
type Phase = 'creating' | 'running' | 'resting'

const phases: Readonly<Record<NotebookStatus, Phase>> = {
  INIT: 'creating',
  CREATING: 'creating',
  CREATE_FAILED: 'creating',
  RUNNING: 'running',
  SNAPSHOTTING: 'running',
  STARTING: 'resting',
  STOPPING: 'resting',
  STOPPED: 'resting',
  START_FAILED: 'resting',
  DELETING: 'resting',
  DELETE_FAILED: 'resting',
  DELETED: 'resting',
  ERROR: 'resting',
  FROZEN: 'resting',
}

const failed: ReadonlySet<NotebookStatus> = new Set([
  'CREATE_FAILED',
  'START_FAILED',
  'DELETE_FAILED',
  'ERROR',
])

/** The notebook with the keys that show and lists have in its status (contract B12). */
export function shown({ action_progress, fail_reason, url, ...notebook }: WholeNotebook): Notebook {
  const reason = failed.has(notebook.status) ? { fail_reason } : {}
  return phases[notebook.status] === 'creating'
    ? { action_progress, ...notebook, ...reason, endpoints: [] }
    : { ...notebook, ...reason, url }
}

/** What an instance is charged for (contract B12): storage of its own even while it rests. */
export function billingItems(status: NotebookStatus, category: string): BillingItem[] {
  const phase = phases[status]
  const items: BillingItem[] = []
  if (phase === 'running') items.push('COMPUTE')
  if (phase !== 'creating' && category === 'EVS') items.push('STORAGE')
  return items
}

/** The path of an instance's page. Kept without its base, which depends on who asks (DESIGN §2). */
export function pagePath(id: string): string {
  return `/${id}/lab`
}
