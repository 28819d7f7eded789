import { FastForward, Pause, Play } from 'lucide'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { ActionForm, Field } from '../parts/fields.tsx'
import { dateText, timeText } from '../parts/format.ts'
import { summary, worldNow } from '../server/world.ts'
import { texts } from '../texts/texts.ts'
import { advance, rateText, setClock } from './clock-actions.ts'

/** The time of the world, and everything that changes it. */
export function ClockCard() {
  const { shell, world: t } = texts.value
  const rate = summary.value?.clock.rate
  const isFrozen = rate === 0
  return (
    <section class="card clock-card" aria-labelledby="clock-title">
      <h3 id="clock-title">{t.time}</h3>
      <div class="clock-figure">
        {summary.value !== undefined && (
          <p>
            <b class="figures">{timeText(worldNow.value)}</b>
            <span class="faint">
              {`${dateText(worldNow.value)} ${texts.value.common.utc} · ${rateText(rate)}`}
            </span>
          </p>
        )}
        <Button
          icon={isFrozen ? Play : Pause}
          kind="main"
          onClick={() => setClock({ rate: isFrozen ? 1 : 0 })}
        >
          {isFrozen ? shell.run : shell.freeze}
        </Button>
      </div>
      <AdvanceForm />
      <SpeedForm />
      <GoForm />
      <p class="faint hint">{t.clockHint}</p>
    </section>
  )
}

function AdvanceForm() {
  const { shell, world: t } = texts.value
  const [by, setBy] = useState('1h')
  return (
    <ActionForm label={t.advance} onSubmit={() => advance(by)}>
      <Field label={t.advanceBy} value={by} onChange={setBy} required />
      <Button type="submit" icon={FastForward}>
        {t.advance}
      </Button>
      <span class="quick">
        {['10m', '6h', '7d'].map((each) => (
          <button
            key={each}
            type="button"
            class="button"
            aria-label={shell.advanceBy(each)}
            onClick={() => advance(each)}
          >
            {`+${each}`}
          </button>
        ))}
      </span>
    </ActionForm>
  )
}

function SpeedForm() {
  const t = texts.value.world
  const [rate, setRate] = useState('60')
  return (
    <ActionForm label={t.setSpeed} onSubmit={() => setClock({ rate: Number(rate) })}>
      <Field label={t.speed} value={rate} onChange={setRate} type="number" step="any" required />
      <Button type="submit">{t.setSpeed}</Button>
      <span class="quick">
        {[1, 60, 3_600].map((each) => (
          <Button
            key={each}
            pressed={summary.value?.clock.rate === each}
            onClick={() => setClock({ rate: each })}
          >
            {`${each}×`}
          </Button>
        ))}
      </span>
    </ActionForm>
  )
}

/** The picker of the browser has no time zone: the time is one of UTC, as everywhere. */
function GoForm() {
  const t = texts.value.world
  const [at, setAt] = useState('')
  return (
    <ActionForm label={t.goTo} onSubmit={() => setClock({ at: `${at}Z` })}>
      <Field label={t.goTo} value={at} onChange={setAt} type="datetime-local" step="1" required />
      <Button type="submit">{t.go}</Button>
    </ActionForm>
  )
}
