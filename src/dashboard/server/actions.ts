import type { Notebook, NotebookStatus } from '../../schemas/notebook.ts'
import { withNotice } from '../shell/notices.ts'
import { control, operate } from './api.ts'
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

export async function operateOn(
  { id, name }: Notebook,
  operation: InstanceOperation,
): Promise<void> {
  await withNotice(
    () =>
      operation === 'delete'
        ? operate('DELETE', pathOf(id))
        : operate('POST', pathOf(id, `/${operation}`)),
    ({ status }) => `${status} ${operation} ${name}`,
  )
  changes.value++
}

/** Renews the lease of an instance: it runs for `duration` ms from now. */
export async function renew({ id, name }: Notebook, duration: number): Promise<void> {
  await withNotice(
    () => operate('PATCH', pathOf(id, '/lease'), { duration }),
    ({ status }) => `${status} renew ${name}`,
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
  await withNotice(() => control('POST', path, body), `${name} is now ${status}`)
  changes.value++
}

/** Ends the current action of an instance at once. */
export async function finish({ id, name }: Notebook): Promise<void> {
  const path = inProject(`/notebooks/${encodeURIComponent(id)}/advance`)
  await withNotice(() => control('POST', path), `${name}: the current action has ended`)
  changes.value++
}
