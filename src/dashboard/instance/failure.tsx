import { Snowflake, TriangleAlert } from 'lucide'
import type { Notebook } from '../../schemas/notebook.ts'
import { Icon } from '../parts/icon.tsx'
import { texts } from '../texts/texts.ts'

/** Why an instance failed, and what one can do. */
export function Failure({ notebook: { fail_reason, status } }: { notebook: Notebook }) {
  const t = texts.value.instance
  const advice = t.advice[status]
  if (advice === undefined && fail_reason === undefined) return null
  return (
    <section class={`failure s-${status}`} aria-label={t.whyFailed}>
      <Icon of={status === 'FROZEN' ? Snowflake : TriangleAlert} size={20} />
      <div>
        <p class="failure-reason">
          <bdi>{fail_reason ?? (status === 'FROZEN' ? status : t.noReason)}</bdi>
        </p>
        {advice !== undefined && <p>{advice}</p>}
      </div>
    </section>
  )
}
