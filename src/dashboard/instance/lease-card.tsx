import type { Notebook } from '../../schemas/notebook.ts'
import { momentText, spanText } from '../parts/format.ts'
import { worldNow } from '../server/world.ts'
import { texts } from '../texts/texts.ts'
import { Card } from './cards.tsx'

/** What a lease shows: one figure, a sentence, and how much of it is used. */
interface LeaseState {
  figure: string
  more?: string
  text: string
  /** Used part, 0 to 1; undefined if nothing is counted. */
  used?: number
}

/** The lease by the clock of the world. */
export function LeaseCard({ notebook }: { notebook: Notebook }) {
  const t = texts.value.instance
  const { figure, more, text, used } = stateOf(notebook, worldNow.value)
  return (
    <Card title={t.lease} class="lease">
      <p class="lease-figure figures">
        {figure}
        {more !== undefined && <small>{more}</small>}
      </p>
      {used !== undefined && (
        <div
          class={used > 0.9 ? 'lease-bar late' : 'lease-bar'}
          role="progressbar"
          aria-label={t.leaseProgress}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(used * 100)}
        >
          <i style={{ width: `${used * 100}%` }} />
        </div>
      )}
      <p class="faint">{text}</p>
    </Card>
  )
}

function stateOf({ lease, status }: Notebook, now: number): LeaseState {
  const t = texts.value.instance
  const span = spanText(lease.duration)
  if (!lease.enable || lease.duration < 0) return { figure: t.leaseNone, text: t.leaseNoneHint }
  if (status !== 'RUNNING') return { figure: t.leaseRests, text: t.leaseRestsHint }
  if (lease.type === 'IDLE') return { figure: span, text: t.leaseIdle(span) }
  const end = lease.create_at + lease.duration
  // A renewal counts from its own moment.
  const began = Math.min(Math.max(lease.create_at, lease.update_at), end)
  const rest = end - now
  if (rest <= 0) return { figure: t.leaseOver, text: t.leaseOverHint, used: 1 }
  return {
    figure: t.leaseLeft(spanText(rest)),
    more: t.leaseOf(spanText(end - began)),
    text: t.leaseEnds(momentText(end)),
    used: Math.min(1, Math.max(0, (now - began) / Math.max(1, end - began))),
  }
}
