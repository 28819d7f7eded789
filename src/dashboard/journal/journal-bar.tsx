import { Download, Pause, Play, Trash2 } from 'lucide'
import { ask } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { countText } from '../parts/format.ts'
import { control } from '../server/api.ts'
import { downloadHar } from '../server/har.ts'
import { loadJournal, MAX_LINES } from '../server/journal.ts'
import type { RequestLine } from '../server/request-line.ts'
import { inProject, refreshSummary, summary } from '../server/world.ts'
import { withNotice } from '../shell/notices.ts'
import { texts } from '../texts/texts.ts'
import type { Filter } from './filter.ts'
import { FilterChips, Filters } from './filters.tsx'
import { OlderButton } from './no-requests.tsx'

export interface JournalBarProps {
  filter: Filter
  /** The requests in the page. */
  loaded: readonly RequestLine[]
  /** Number of those that pass the filters. */
  shown: number
  /** Number of requests since the pause; undefined if the list is live. */
  newer: number | undefined
  onPause: () => void
}

/** Filters, counts and actions above the list. */
export function JournalBar({ filter, loaded, newer, onPause, shown }: JournalBarProps) {
  const { journal: said } = texts.value
  const { kept = 0 } = summary.value?.journal ?? {}
  const isPaused = newer !== undefined
  return (
    <div class="journal-bar">
      <div class="journal-tools">
        <Filters filter={filter} loaded={loaded} />
        <div class="bar journal-actions">
          <Button icon={isPaused ? Play : Pause} pressed={isPaused} onClick={onPause}>
            {isPaused ? said.resume : said.pause}
          </Button>
          <Button icon={Download} title={said.harFull} onClick={saveHar}>
            {said.har}
          </Button>
          <Button icon={Trash2} onClick={clear}>
            {said.clear}
          </Button>
        </div>
      </div>
      <FilterChips filter={filter} />
      <div class="journal-counts">
        <Counts loaded={loaded.length} shown={shown} newer={newer} />
        {loaded.length > 0 && loaded.length < Math.min(kept, MAX_LINES) && (
          <OlderButton filter={filter} />
        )}
      </div>
    </div>
  )
}

function Counts(props: { loaded: number; shown: number; newer: number | undefined }) {
  const { loaded, newer, shown } = props
  const { journal: said } = texts.value
  const { dropped = 0, kept = 0 } = summary.value?.journal ?? {}
  const count =
    shown === loaded
      ? said.allShown(countText(loaded), loaded === 1)
      : said.shownOf(countText(shown), countText(loaded))
  const parts = [
    count,
    ...(kept > loaded ? [said.kept(countText(kept))] : []),
    ...(dropped > 0 ? [said.dropped(countText(dropped))] : []),
    ...(newer === undefined ? [] : [said.paused(countText(newer))]),
  ]
  return (
    <p class="faint figures" aria-live="polite">
      {parts.join(' · ')}
    </p>
  )
}

const saveHar = () => withNotice(downloadHar)

/** How many requests are lost: more can arrive while the question is open. */
function LostRequests() {
  const { journal: said } = texts.value
  return (
    <>
      <p>{said.clearText(countText(summary.value?.journal.kept ?? 0))}</p>
      <Button icon={Download} onClick={saveHar}>
        {said.har}
      </Button>
    </>
  )
}

async function clear(): Promise<void> {
  const { journal: said } = texts.value
  const question = { title: said.clearTitle, text: <LostRequests />, yes: said.clearAction }
  if (!(await ask(question))) return
  await withNotice(
    () => control<{ removed: number }>('DELETE', inProject('/requests')),
    ({ removed }) => texts.value.journal.cleared(countText(removed)),
  )
  // Requests that arrived meanwhile stay.
  await loadJournal(inProject('/requests'))
  refreshSummary()
}
