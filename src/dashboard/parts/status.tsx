import {
  Camera,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleMinus,
  CirclePause,
  CirclePlay,
  CirclePlus,
  CircleStop,
  CircleX,
  type IconNode,
  OctagonX,
  Snowflake,
  Trash2,
  TriangleAlert,
} from 'lucide'
import type { Notebook, NotebookStatus } from '../../schemas/notebook.ts'
import { worldNow } from '../server/world.ts'
import { texts } from '../texts/texts.ts'
import { spanText } from './format.ts'
import { Icon } from './icon.tsx'

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

/** The icon of each status. Together with the colour it tells them apart. */
const icons: Readonly<Record<NotebookStatus, IconNode>> = {
  INIT: CircleDashed,
  CREATING: CirclePlus,
  STARTING: CirclePlay,
  STOPPING: CirclePause,
  DELETING: Trash2,
  RUNNING: CircleCheck,
  STOPPED: CircleStop,
  SNAPSHOTTING: Camera,
  CREATE_FAILED: CircleX,
  START_FAILED: TriangleAlert,
  DELETE_FAILED: OctagonX,
  ERROR: CircleAlert,
  DELETED: CircleMinus,
  FROZEN: Snowflake,
}

/** The icon of a status; that of DELETED for one that is unknown, such as `gone`. */
export function StatusIcon({ status, size = 14 }: { status: string; size?: number }) {
  return <Icon of={icons[status as NotebookStatus] ?? CircleMinus} size={size} />
}

/** The name of a status in its colour, with its icon. */
export function StatusName({ status }: { status: string }) {
  return (
    <span class={`status s-${status}`}>
      <StatusIcon status={status} />
      {status}
    </span>
  )
}

/** A status with its colour and icon, and the steps of a creation. */
export function Status({ notebook }: { notebook: Notebook }) {
  const { action_progress = [], status } = notebook
  const steps = passing.has(status) ? [...action_progress].sort((a, b) => a.step - b.step) : []
  const done = steps.filter((step) => step.status === 'COMPLETED').length
  return (
    <span class={`status s-${status}`}>
      <StatusIcon status={status} />
      {status}
      {steps.length > 0 && (
        <span
          class="steps"
          title={steps.map((step) => `${step.description}: ${step.status}`).join('\n')}
        >
          <span class="sr">
            {`, ${texts.value.instances.step(Math.min(done + 1, steps.length), steps.length)}`}
          </span>
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

/** ms before the end of a lease from which it is shown as ending soon. */
const SOON = 3_600_000

/** Remaining time of a lease by the world's clock. */
export function Lease({ notebook }: { notebook: Notebook }) {
  const { lease, status } = notebook
  const t = texts.value.instances
  if (!lease.enable || lease.duration < 0) return <span class="faint">{t.noLimit}</span>
  const isIdle = lease.type === 'IDLE'
  if (status !== 'RUNNING') return <span class="faint">{isIdle ? t.idleOnly : '–'}</span>
  if (isIdle) return <span>{t.idle(spanText(lease.duration))}</span>
  const rest = lease.create_at + lease.duration - worldNow.value
  if (rest <= 0) return <span class="faint">{t.ended}</span>
  return <span class={rest <= SOON ? 'soon' : undefined}>{t.left(spanText(rest))}</span>
}
