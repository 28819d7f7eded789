import { Pause, Play } from 'lucide'
import { Button } from '../parts/button.tsx'
import { dateText, timeText } from '../parts/format.ts'
import { summary, worldNow } from '../server/world.ts'
import { texts } from '../texts/texts.ts'
import { advance, rateText, setClock } from '../world/clock-actions.ts'

/** Time of the world, with the buttons that change it. */
export function Clock() {
  const t = texts.value.shell
  const rate = summary.value?.clock.rate
  const isFrozen = rate === 0
  return (
    <section class="clock" aria-label={t.clock}>
      {summary.value !== undefined && (
        <p class="clock-face">
          <b>{timeText(worldNow.value)}</b>
          <span class="faint">{`${dateText(worldNow.value)} · ${rateText(rate)}`}</span>
        </p>
      )}
      <Button
        icon={isFrozen ? Play : Pause}
        label={isFrozen ? t.run : t.freeze}
        onClick={() => setClock({ rate: isFrozen ? 1 : 0 })}
      />
      {['1m', '1h', '1d'].map((by) => (
        <AdvanceButton key={by} by={by} />
      ))}
    </section>
  )
}

function AdvanceButton({ by }: { by: string }) {
  const label = texts.value.shell.advanceBy(by)
  return (
    <button
      type="button"
      class="button"
      aria-label={label}
      title={label}
      onClick={() => advance(by)}
    >
      {`+${by}`}
    </button>
  )
}
