import type * as z from 'zod'
import type { InstanceAnswer } from '../../../schemas/control.ts'
import type { Notebook } from '../../../schemas/notebook.ts'
import { type InstanceOperation, operateOn } from '../../server/actions.ts'
import { control } from '../../server/api.ts'
import { changes, inProject } from '../../server/world.ts'
import { withNotice } from '../../shell/notices.ts'
import { texts } from '../../texts/texts.ts'

/** The operation of the API for each action that has one. */
export const operationOf: Readonly<Record<string, string>> = {
  start: 'StartNotebook',
  stop: 'StopNotebook',
  delete: 'DeleteNotebook',
  rename: 'UpdateNotebook',
  resize: 'UpdateNotebook',
  reconfigure: 'UpdateNotebook',
  renew: 'RenewLease',
  attach: 'AttachDynamicStorage',
  detach: 'DetachDynamicStorage',
  save: 'CreateImage',
  tag: 'CreateNotebookTags',
}

/** Whether the page can send the operation of an action: it needs no more than the id. */
export function isSendable(action: string): action is InstanceOperation {
  return action === 'start' || action === 'stop' || action === 'delete'
}

/**
 * Does what an action of the present status stands for: sends its operation, or ends the current action. Returns false
 * for one that can only be forced.
 */
export function perform(notebook: Notebook, action: string): boolean {
  if (isSendable(action)) void operateOn(notebook, action)
  else if (action === 'finish') void finishNow(notebook)
  else return false
  return true
}

/** Ends the current action of an instance now, and says what came of it. */
export async function finishNow({ id, name }: Notebook): Promise<void> {
  const t = texts.value.instance
  const path = inProject(`/notebooks/${encodeURIComponent(id)}/advance`)
  await withNotice(
    () => control<z.infer<typeof InstanceAnswer>>('POST', path),
    ({ notebook, transitions }) =>
      transitions.length === 0
        ? t.nothingPlanned(name)
        : t.finished(name, notebook?.status ?? t.gone),
  )
  changes.value++
}
