import { Download, Pause, Play, Trash2 } from 'lucide'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { countText } from '../parts/format.ts'
import { control } from '../server/api.ts'
import { download } from '../server/download.ts'
import { clearJournal, MAX_LINES } from '../server/journal.ts'
import type { RequestLine } from '../server/request-line.ts'
import { inProject, project, refreshSummary, summary } from '../server/world.ts'
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
  const [isClearing, setClearing] = useState(false)
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
          <Button icon={Trash2} onClick={() => setClearing(true)}>
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
      {isClearing && (
        <Confirm
          title={said.clearTitle}
          action={said.clearAction}
          onConfirm={clear}
          onClose={() => setClearing(false)}
        >
          <p>{said.clearText(countText(kept))}</p>
          <div>
            <Button icon={Download} onClick={saveHar}>
              {said.har}
            </Button>
          </div>
        </Confirm>
      )}
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

function saveHar(): Promise<unknown> {
  const name = `journal-${project.value}.har`
  return withNotice(() => download(inProject('/requests?format=har&limit=100000'), name))
}

async function clear(): Promise<void> {
  await withNotice(
    () => control<{ removed: number }>('DELETE', inProject('/requests')),
    ({ removed }) => texts.value.journal.cleared(countText(removed)),
  )
  clearJournal()
  refreshSummary()
}
