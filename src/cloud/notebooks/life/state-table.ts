import type { NotebookStatus } from '../../../schemas/notebook.ts'
import { notInThisState, type RefusedInstance, type StateRefusal } from '../../errors/errors.ts'

/**
 * Actions of requests, then events: `finish`, `fail` and `error` end the current transition,
 * `expire` is the end of the lease.
 */
export const actions = [
  'start',
  'stop',
  'delete',
  'rename',
  'resize',
  'reconfigure',
  'renew',
  'attach',
  'detach',
  'save',
  'tag',
  'finish',
  'fail',
  'error',
  'expire',
] as const
export type Action = (typeof actions)[number]

/** The next status, the code of the error, `gone` if the instance is deleted, or `-` if nothing happens. */
export type ActionResult = NotebookStatus | StateRefusal | 'gone' | '-'

type ResultsPerAction<Columns extends readonly unknown[]> = {
  readonly [Column in keyof Columns]: ActionResult
}

type StatusResults = ResultsPerAction<typeof actions>

/**
 * The whole state machine (docs/contract/behaviours.md#transitions), one row per status, one column per
 * action. The code reads this table.
 */
// biome-ignore format: columns are aligned
const table = {
  //              start       stop        delete      rename      resize      reconfigure renew       attach      detach      save            tag              finish      fail             error    expire
  INIT:          ['6357',     '6357',     'DELETING', '6357',     '6357',     '6357',     '6327',     '6327',     '6357',     '6327',         'INIT',          'CREATING', 'CREATE_FAILED', 'ERROR', '-'],
  CREATING:      ['6357',     '6357',     'DELETING', '6357',     '6357',     '6357',     '6327',     '6327',     '6357',     '6327',         'CREATING',      'RUNNING',  'CREATE_FAILED', 'ERROR', '-'],
  STARTING:      ['6357',     '6357',     '6357',     '6357',     '6357',     '6357',     '6327',     '6327',     '6357',     '6327',         'STARTING',      'RUNNING',  'START_FAILED',  'ERROR', '-'],
  STOPPING:      ['6357',     '6357',     '6357',     '6357',     '6357',     '6357',     '6327',     '6327',     '6357',     '6327',         'STOPPING',      'STOPPED',  'ERROR',         'ERROR', '-'],
  DELETING:      ['6357',     '6357',     '6357',     '6357',     '6357',     '6357',     '6327',     '6327',     '6357',     '6327',         'DELETING',      'gone',     'DELETE_FAILED', 'ERROR', '-'],
  RUNNING:       ['6357',     'STOPPING', 'DELETING', 'RUNNING',  'RUNNING',  '6347',     'RUNNING',  'RUNNING',  'RUNNING',  'SNAPSHOTTING', 'RUNNING',       '-',        '-',             'ERROR', 'STOPPING'],
  STOPPED:       ['STARTING', '6357',     'DELETING', 'STOPPED',  'STOPPED',  'STOPPED',  '6327',     '6958',     'STOPPED',  '6327',         'STOPPED',       '-',        '-',             'ERROR', '-'],
  SNAPSHOTTING:  ['6357',     '6357',     '6357',     '6357',     '6357',     '6357',     '6327',     '6327',     '6357',     '6327',         'SNAPSHOTTING',  'RUNNING',  'RUNNING',       'ERROR', '-'],
  CREATE_FAILED: ['6357',     '6357',     'DELETING', '6347',     '6347',     '6347',     '6327',     '6327',     '6357',     '6327',         'CREATE_FAILED', '-',        '-',             'ERROR', '-'],
  START_FAILED:  ['STARTING', '6357',     'DELETING', '6347',     '6347',     '6347',     '6327',     '6327',     '6357',     '6327',         'START_FAILED',  '-',        '-',             'ERROR', '-'],
  DELETE_FAILED: ['6357',     '6357',     'DELETING', '6347',     '6347',     '6347',     '6327',     '6327',     '6357',     '6327',         'DELETE_FAILED', '-',        '-',             'ERROR', '-'],
  ERROR:         ['6357',     '6357',     'DELETING', '6347',     '6347',     '6347',     '6327',     '6327',     '6357',     '6327',         'ERROR',         '-',        '-',             'ERROR', '-'],
  DELETED:       ['6357',     '6357',     '6357',     '6357',     '6357',     '6357',     '6327',     '6327',     '6357',     '6327',         'DELETED',       '-',        '-',             '-',     '-'],
  FROZEN:        ['6326',     '6326',     'DELETING', '6326',     '6326',     '6326',     '6326',     '6326',     '6326',     '6326',         'FROZEN',        '-',        '-',             'ERROR', '-'],
} as const satisfies Record<NotebookStatus, StatusResults>

export const stateTable: Readonly<Record<NotebookStatus, StatusResults>> = table

export const statuses = Object.keys(table) as NotebookStatus[]

/** Result of an action on an instance in a status. */
export function resultOf(status: NotebookStatus, action: Action): ActionResult {
  return stateTable[status][actions.indexOf(action)] as ActionResult
}

/** Whether a result is the code of an error. */
export function isRefusal(result: ActionResult): result is StateRefusal {
  return /^\d{4}$/.test(result)
}

/**
 * Next status after an action. Throws the documented error if it is not allowed; `parameter` is
 * the field that 6347 names.
 */
export function statusAfter(
  notebook: RefusedInstance & { status: NotebookStatus },
  action: Action,
  parameter?: string,
): NotebookStatus {
  const result = resultOf(notebook.status, action)
  if (isRefusal(result)) throw notInThisState(result, notebook, parameter)
  return result as NotebookStatus
}
