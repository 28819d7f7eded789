import type { Notebook, NotebookStatus } from '../schemas/notebook.ts'
import { control, operate } from './api.ts'
import { told } from './session.ts'
import { changes, inProject, project } from './world.ts'

/** What a client can do to an instance; sent to the API as the chosen user. */
export type Operation = 'start' | 'stop' | 'delete'

function pathOf(id: string, more = ''): string {
  return `/v1/${encodeURIComponent(project.value)}/notebooks/${encodeURIComponent(id)}${more}`
}

/** Which of them an instance in a status takes; the service decides, this only offers. */
export function offered(status: NotebookStatus): Operation[] {
  const startable = status === 'STOPPED' || status === 'START_FAILED'
  return [
    ...(startable ? (['start'] as const) : []),
    ...(status === 'RUNNING' ? (['stop'] as const) : []),
    'delete',
  ]
}

export async function operateOn({ id, name }: Notebook, operation: Operation): Promise<void> {
  await told(
    () =>
      operation === 'delete'
        ? operate('DELETE', pathOf(id))
        : operate('POST', pathOf(id, `/${operation}`)),
    ({ status }) => `${status} ${operation} ${name}`,
  )
  changes.value++
}

/** Lets it run for so many ms from now. */
export async function renew({ id, name }: Notebook, duration: number): Promise<void> {
  await told(
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
  await told(() => control('POST', path, body), `${name} is ${status} now`)
  changes.value++
}

/** Ends what goes on with it. */
export async function finish({ id, name }: Notebook): Promise<void> {
  const path = inProject(`/notebooks/${encodeURIComponent(id)}/advance`)
  await told(() => control('POST', path), `${name}: what went on has ended`)
  changes.value++
}
