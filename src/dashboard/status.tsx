import type { Notebook, NotebookStatus } from '../schemas/notebook.ts'
import { spanText } from './format.ts'
import { worldNow } from './world.ts'

/** Statuses that end by themselves. */
const passing: ReadonlySet<NotebookStatus> = new Set([
  'INIT',
  'CREATING',
  'STARTING',
  'STOPPING',
  'DELETING',
  'SNAPSHOTTING',
])

export function isPassing({ status }: Notebook): boolean {
  return passing.has(status)
}

/** A status with its colour, and the steps of a creation. */
export function Status({ notebook }: { notebook: Notebook }) {
  const { action_progress = [], status } = notebook
  const steps = passing.has(status) ? [...action_progress].sort((a, b) => a.step - b.step) : []
  const done = steps.filter((step) => step.status === 'COMPLETED').length
  return (
    <span class={`status s-${status}`}>
      {status}
      {steps.length > 0 && (
        <span
          class="steps"
          title={steps.map((step) => `${step.description}: ${step.status}`).join('\n')}
        >
          <span class="sr">{`, step ${Math.min(done + 1, steps.length)} of ${steps.length}`}</span>
          {steps.map(({ step, status: state }) => (
            <i
              key={step}
              class={state === 'COMPLETED' ? 'full' : state === 'PROCESSING' ? 'half' : ''}
            />
          ))}
        </span>
      )}
    </span>
  )
}

/** Remaining time of a lease by the world's clock. */
export function Lease({ notebook }: { notebook: Notebook }) {
  const { lease, status } = notebook
  if (!lease.enable || lease.duration < 0) return <span class="faint">no limit</span>
  const span = spanText(lease.duration)
  if (status !== 'RUNNING') return <span class="faint">{lease.type === 'IDLE' ? 'idle' : '–'}</span>
  if (lease.type === 'IDLE') return <span>{`idle ${span}`}</span>
  const rest = lease.create_at + lease.duration - worldNow.value
  return rest <= 0 ? <span class="faint">ended</span> : <span>{`${spanText(rest)} left`}</span>
}

/** Tags as text. */
export function tagsText({ tags = [] }: Notebook): string {
  return tags.map(({ key, value = '' }) => (value === '' ? key : `${key}=${value}`)).join(', ')
}
