import { History } from 'lucide'
import { useState } from 'preact/hooks'
import type { Transition } from '../../schemas/transition.ts'
import { Button } from '../parts/button.tsx'
import { causeText } from '../parts/cause-text.ts'
import { countText, momentText } from '../parts/format.ts'
import { Message } from '../parts/message.tsx'
import { StatusName } from '../parts/status.tsx'
import { texts } from '../texts/texts.ts'
import { agoText } from './ago.ts'

/** Transitions that are shown at first. */
const SHOWN = 50

/** The transitions of an instance, the newest first, with the numbers of the path in the diagram. */
export function Timeline({ transitions }: { transitions: readonly Transition[] }) {
  const t = texts.value.instance
  const [limit, setLimit] = useState(SHOWN)
  const first = Math.max(0, transitions.length - limit)
  const shown = transitions.slice(first).reverse()
  return (
    <section class="card" aria-labelledby="timeline">
      <h3 id="timeline">{t.timeline}</h3>
      {shown.length === 0 ? (
        <Message icon={History} title={t.noTransitions}>
          <p>{t.noTransitionsHint}</p>
        </Message>
      ) : (
        <ol class="instance-transitions" aria-live="polite" reversed start={transitions.length}>
          {shown.map((transition, index) => {
            const number = transitions.length - index
            return <Entry key={number} number={number} transition={transition} />
          })}
        </ol>
      )}
      {first > 0 && (
        <Button onClick={() => setLimit(limit * 4)}>{t.showEarlier(countText(first))}</Button>
      )}
    </section>
  )
}

function Entry({ number, transition }: { number: number; transition: Transition }) {
  const { at, cause, from, to, user } = transition
  const t = texts.value.instance
  return (
    <li>
      <span class="step-badge" aria-hidden="true">
        {number}
      </span>
      <span class="status-change">
        {from === null ? (
          <span class="status s-gone">{t.newInstance}</span>
        ) : (
          <StatusName status={from} />
        )}
        <span aria-hidden="true">→</span>

        {to === null ? <span class="status s-gone">{t.gone}</span> : <StatusName status={to} />}
      </span>
      <span class="change-cause">
        {causeText(cause)}
        {user !== null && <bdi class="faint">{` ${t.by(user)}`}</bdi>}
      </span>
      <span class="change-when figures">
        <time dateTime={new Date(at).toISOString()}>
          {`${momentText(at)} ${texts.value.common.utc}`}
        </time>
        <span class="faint">{agoText(at)}</span>
      </span>
    </li>
  )
}
