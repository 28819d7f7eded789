import { ChevronLeft, ChevronRight } from 'lucide'
import { Button } from '../parts/button.tsx'
import { countText, momentText } from '../parts/format.ts'
import { texts } from '../texts/texts.ts'
import { chosenAt, moveBy, moveTo, shownAt, shownCounts } from './cursor.ts'
import { historySpan } from './history.ts'
import { shownStatuses } from './shown-statuses.ts'

const steps: Readonly<Record<string, 1 | -1>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
}

/** A slider over the history. The arrow keys go from change to change; Page Up and Page Down move by a tenth. */
export function Scrubber() {
  const t = texts.value.timeline
  const { from, to } = historySpan.value
  const at = chosenAt.value ?? to
  return (
    <input
      class="scrubber"
      type="range"
      min={Math.min(from, to - 1)}
      max={to}
      step={1}
      value={at}
      aria-label={t.scrubber}
      aria-valuetext={`${momentText(at)}: ${figures()}`}
      onInput={(event) => moveTo(Number(event.currentTarget.value))}
      onKeyDown={(event) => {
        const step = steps[event.key]
        if (step === undefined) return
        event.preventDefault()
        moveBy(step)
      }}
    />
  )
}

/** The time that is shown and its total, with buttons that go from change to change. */
export function MomentBar() {
  const t = texts.value.timeline
  const { by_status = {} } = shownCounts.value ?? {}
  const total = Object.values(by_status).reduce((sum, count) => sum + count, 0)
  return (
    <div class="moment">
      <p class="figures">
        <b>{momentText(shownAt.value ?? historySpan.value.to)}</b>
        <span class="faint">
          {` ${texts.value.common.utc}${shownAt.value === undefined ? ` · ${t.now}` : ''}`}
          {` · ${t.instances(countText(total), total === 1)}`}
        </span>
      </p>
      <Button icon={ChevronLeft} label={t.previous} onClick={() => moveBy(-1)} />
      <Button
        icon={ChevronRight}
        label={t.next}
        disabled={chosenAt.value === undefined}
        onClick={() => moveBy(1)}
      />
      {chosenAt.value !== undefined && <Button onClick={() => moveTo(undefined)}>{t.toNow}</Button>}
    </div>
  )
}

function figures(): string {
  const { by_status = {} } = shownCounts.value ?? {}
  return shownStatuses.value
    .filter((status) => (by_status[status] ?? 0) > 0)
    .map((status) => `${countText(by_status[status] ?? 0)} ${status}`)
    .join(', ')
}
