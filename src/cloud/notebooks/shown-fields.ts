import type { HiddenFields } from '../../schemas/hidden-fields.ts'
import type { BillingItem, Notebook, NotebookStatus } from '../../schemas/notebook.ts'
import type { DataVolume } from '../../schemas/volume.ts'

/** An extension storage with all fields: those of the notebook operations, and those of the storage operations. */
export type Mount = DataVolume & {
  id: string
  uri: string
  failure_reason?: string | undefined
  efs_id?: string | undefined
  /** Whether it was given at creation: then it stays mounted after a stop. */
  lasting?: boolean | undefined
}

/** A notebook with all stored fields, including those that its status hides in responses. */
export type WholeNotebook = { data_volumes: Mount[] } & Notebook & {
    [Field in StoredField]: NonNullable<Notebook[Field]>
  } & { recorded?: Readonly<Record<string, unknown>> | undefined }

type StoredField =
  | 'action_progress'
  | 'billing_items'
  | 'endpoints'
  | 'tags'
  | 'url'
  | 'user'
  | 'volume'

/** Decides which fields an instance shows: before its first run, while it runs, or otherwise. */
type Phase = 'creating' | 'running' | 'inactive'

const phases: Readonly<Record<NotebookStatus, Phase>> = {
  INIT: 'creating',
  CREATING: 'creating',
  CREATE_FAILED: 'creating',
  RUNNING: 'running',
  SNAPSHOTTING: 'running',
  STARTING: 'inactive',
  STOPPING: 'inactive',
  STOPPED: 'inactive',
  START_FAILED: 'inactive',
  DELETING: 'inactive',
  DELETE_FAILED: 'inactive',
  DELETED: 'inactive',
  ERROR: 'inactive',
  FROZEN: 'inactive',
}

const failed: ReadonlySet<NotebookStatus> = new Set([
  'CREATE_FAILED',
  'START_FAILED',
  'DELETE_FAILED',
  'ERROR',
])

/**
 * The notebook with the fields that show and lists have in its status
 * (docs/contract/behaviours.md#fields-per-state).
 */
export function shownFields(whole: WholeNotebook): Notebook {
  const { action_progress, data_volumes, fail_reason, url, ...stored } = whole
  const { hooks: _hooks, public_network_config: _network, recorded, ...rest } = stored
  const reason = failed.has(whole.status) ? { fail_reason } : {}
  const notebook = { ...rest, ...reason, data_volumes: data_volumes.map(dataVolumeOf) }
  const shown =
    phases[whole.status] === 'creating'
      ? { action_progress, ...notebook, endpoints: [] }
      : { ...notebook, url }
  return recorded === undefined ? shown : { ...shown, ...recorded, id: whole.id }
}

/**
 * A changed notebook with the recorded fields that the change does not concern: those that it shows without them as before.
 * A new status also ends those that depend on it, and those that it does not show without them.
 */
export function withLastingRecorded(
  after: WholeNotebook & { recorded: Readonly<Record<string, unknown>> },
  before: WholeNotebook,
): WholeNotebook {
  const [own, ownBefore] = [ownFields(after), ownFields(before)]
  const lasting = Object.entries(after.recorded).filter(([field]) => {
    const isSame = JSON.stringify(own[field]) === JSON.stringify(ownBefore[field])
    const isOfStatus = own[field] === undefined || ofStatus.has(field)
    return isSame && !(isOfStatus && after.status !== before.status)
  })
  return { ...after, recorded: lasting.length === 0 ? undefined : Object.fromEntries(lasting) }
}

/** Fields that change, appear or end with the status. */
const ofStatus: ReadonlySet<string> = new Set([
  'action_progress',
  'billing_items',
  'endpoints',
  'fail_reason',
  'ip',
  'lease',
  'url',
])

/** The fields that a notebook shows without its recorded ones. */
function ownFields(notebook: WholeNotebook): Readonly<Record<string, unknown>> {
  return { ...shownFields({ ...notebook, recorded: undefined }) }
}

/** The fields that a notebook keeps, but that no response of the API shows. */
export function hiddenFieldsOf({ hooks, public_network_config }: WholeNotebook): HiddenFields {
  return {
    ...(hooks === undefined ? {} : { hooks }),
    ...(public_network_config === undefined ? {} : { public_network_config }),
  } as HiddenFields
}

/**
 * A mount as a notebook shows it (docs/contract/behaviours.md#dynamic-storage): the source in both fields,
 * `url` and `uri`.
 */
function dataVolumeOf(mount: Mount): DataVolume {
  const { efs_id: _efs, failure_reason: _reason, id: _id, lasting: _lasting, ...fields } = mount
  return fields
}

/**
 * The notebook with the fields that the response of an action has
 * (docs/contract/behaviours.md#fields-per-state).
 */
export function actionAnswer(whole: WholeNotebook, action: AnsweredAction): Notebook {
  const notebook = shownFields(whole)
  const omitted = omittedFields[action]
  const fields = Object.entries(notebook).filter(([field]) => !omitted.includes(field))
  const answer = Object.fromEntries(fields) as Notebook
  return action === 'delete' ? answer : { ...answer, billing_items: [] }
}

/** Actions whose response has fewer fields than show. */
export type AnsweredAction = 'create' | 'start' | 'stop' | 'delete'

const omittedFields: Readonly<Record<AnsweredAction, readonly string[]>> = {
  create: ['data_volumes', 'url', 'user', 'volume'],
  start: [],
  stop: [],
  delete: ['billing_items', 'data_volumes', 'endpoints', 'tags', 'url', 'user', 'volume'],
}

/**
 * What an instance is charged for (docs/contract/behaviours.md#billing-items): compute while it runs, EVS
 * storage also while it is stopped.
 */
export function billingItems(status: NotebookStatus, category: string): BillingItem[] {
  const phase = phases[status]
  const items: BillingItem[] = []
  if (phase === 'running') items.push('COMPUTE')
  if (phase !== 'creating' && category === 'EVS') items.push('STORAGE')
  return items
}

/**
 * Path of an instance's page, without the base URL, which depends on the request
 * (docs/contract/behaviours.md#access-to-an-instance).
 */
export function pagePath(id: string): string {
  return `/${id}/lab`
}
