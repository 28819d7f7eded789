import type { Notebook, NotebookStatus } from '../../schemas/notebook.ts'
import { ask } from '../parts/ask.tsx'
import { withNotice } from '../shell/notices.ts'
import { texts } from '../texts/texts.ts'
import { control, operate } from './api.ts'
import { controlPaths, usersLoaded } from './session.ts'
import { changes, inProject, project } from './world.ts'

/** Operations on an instance; they are sent to the API as the chosen user. */
export type InstanceOperation = 'start' | 'stop' | 'delete'

function pathOf(id: string, more = ''): string {
  return `/v1/${encodeURIComponent(project.value)}/notebooks/${encodeURIComponent(id)}${more}`
}

/** The operations to offer for a status. The service decides whether it accepts them. */
export function offeredOperations(status: NotebookStatus): InstanceOperation[] {
  const startable = status === 'STOPPED' || status === 'START_FAILED'
  return [
    ...(startable ? (['start'] as const) : []),
    ...(status === 'RUNNING' ? (['stop'] as const) : []),
    'delete',
  ]
}

/** Whether the server can undo a deletion. */
export function canUndelete(): boolean {
  const path = '/_mock/projects/{project_id}/notebooks/{id}/undelete'
  return controlPaths.value.has(`POST ${path}`)
}

/** Sends an operation. A deletion offers an undo for ten seconds; it asks first where the server cannot undo it. */
export async function operateOn(
  { id, name }: Notebook,
  operation: InstanceOperation,
): Promise<void> {
  const t = texts.value.instances
  if (operation === 'delete') return deleteInstance(id, name)
  await withNotice(
    () => operate('POST', pathOf(id, `/${operation}`)),
    operation === 'start' ? t.starting(name) : t.stopping(name),
  )
  changes.value++
}

async function deleteInstance(id: string, name: string): Promise<void> {
  const t = texts.value.instances
  const question = { title: t.askDelete(name), text: t.askDeleteText, yes: t.deleteIt }
  // What the server can do is known with its users.
  await usersLoaded()
  const hasUndo = canUndelete()
  if (!hasUndo && !(await ask(question))) return
  await withNotice(
    () => operate('DELETE', pathOf(id)),
    () => ({ text: t.deleting(name), ...(hasUndo && { undo: () => undelete(id) }) }),
  )
  changes.value++
}

/** Brings a deleted instance back as it was; rejects if the server does not keep it, or something is in the way. */
export async function undelete(id: string): Promise<void> {
  await control('POST', inProject(`/notebooks/${encodeURIComponent(id)}/undelete`))
  changes.value++
}

/** Renews the lease of an instance: it runs for `duration` ms from now. */
export async function renew({ id, name }: Notebook, duration: number): Promise<void> {
  await withNotice(
    () => operate('PATCH', pathOf(id, '/lease'), { duration }),
    texts.value.instances.renewed(name),
  )
  changes.value++
}

export async function force(
  { id, name }: Notebook,
  status: string,
  fail_reason: string,
): Promise<void> {
  const body = { status, ...(fail_reason === '' ? {} : { fail_reason }) }
  const path = inProject(`/notebooks/${encodeURIComponent(id)}/force`)
  await withNotice(() => control('POST', path, body), texts.value.instances.forced(name, status))
  changes.value++
}

/** Ends the current action of an instance at once. */
export async function finish({ id, name }: Notebook): Promise<void> {
  const path = inProject(`/notebooks/${encodeURIComponent(id)}/advance`)
  await withNotice(() => control('POST', path), texts.value.instances.finished(name))
  changes.value++
}
