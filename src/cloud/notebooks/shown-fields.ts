import type { BillingItem, Notebook, NotebookStatus } from '../../schemas/notebook.ts'
import type { DataVolume } from '../../schemas/volume.ts'

/** An extension storage as the store keeps it: what both the instance and the storage operations show. */
export type Mount = DataVolume & {
  id: string
  uri: string
  failure_reason?: string | undefined
  efs_id?: string | undefined
  /** Given when the instance was created, and mounted again at each start. */
  lasting?: boolean | undefined
}

/** A notebook with all the store keeps of it, whatever its status lets answers show. */
export type WholeNotebook = { data_volumes: Mount[] } & Notebook & {
    [Key in StoredField]: NonNullable<Notebook[Key]>
  }

type StoredField =
  | 'action_progress'
  | 'billing_items'
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
export function shownFields(whole: WholeNotebook): Notebook {
  const { action_progress, data_volumes, fail_reason, hooks: _hooks, url, ...rest } = whole
  const reason = failed.has(whole.status) ? { fail_reason } : {}
  const notebook = { ...rest, ...reason, data_volumes: data_volumes.map(dataVolumeOf) }
  return phases[whole.status] === 'creating'
    ? { action_progress, ...notebook, endpoints: [] }
    : { ...notebook, url }
}

/** A mount as the instance shows it (contract B9): the source under both its names. */
function dataVolumeOf(mount: Mount): DataVolume {
  const { efs_id: _efs, failure_reason: _reason, id: _id, lasting: _lasting, ...shown } = mount
  return shown
}

/** The notebook with the keys that the answer of an action has (contract B12). */
export function actionAnswer(whole: WholeNotebook, action: AnsweredAction): Notebook {
  const notebook = shownFields(whole)
  const omitted = omissions[action]
  const kept = Object.entries(notebook).filter(([key]) => !omitted.includes(key))
  const answer = Object.fromEntries(kept) as Notebook
  return action === 'delete' ? answer : { ...answer, billing_items: [] }
}

/** Actions that answer with fewer keys than show. */
export type AnsweredAction = 'create' | 'start' | 'stop' | 'delete'

const omissions: Readonly<Record<AnsweredAction, readonly string[]>> = {
  create: ['data_volumes', 'url', 'user', 'volume'],
  start: [],
  stop: [],
  delete: ['billing_items', 'data_volumes', 'endpoints', 'tags', 'url', 'user', 'volume'],
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
