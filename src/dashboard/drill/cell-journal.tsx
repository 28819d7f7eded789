import { ChevronRight, ScrollText, Zap } from 'lucide'
import { useEffect, useState } from 'preact/hooks'
import type { DrillRun } from '../../schemas/drill.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import { MessageSides } from '../journal/message-sides.tsx'
import { Outcome } from '../journal/outcome.tsx'
import { durationText } from '../journal/request-row.tsx'
import { Button } from '../parts/button.tsx'
import { countText } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { knownProjects } from '../server/session.ts'
import { loadIndex } from '../server/world.ts'
import { hrefOf } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'

/** Requests that are shown at first; each press of the button shows so many more. */
const FIRST = 100

interface CellJournalProps {
  run: DrillRun
  ownServer: boolean
}

/** The requests of a cell, oldest first. Where this server has the world of the cell, a link leads to its journal. */
export function CellJournal({ ownServer, run }: CellJournalProps) {
  const { drill: said } = texts.value
  const { journal, project_id, requests } = run
  const [shown, setShown] = useState(FIRST)
  const isHere = !ownServer && knownProjects.value.includes(project_id)
  // The page knows the projects of the time when it was loaded.
  useEffect(() => {
    if (!ownServer && !isHere) void loadIndex()
  }, [])
  const rest = Math.min(FIRST, journal.length - shown)
  return (
    <section class="card drill-part" aria-label={said.journal}>
      <div class="side-title">
        <h3>{said.journal}</h3>
        {isHere && (
          <a class="button" href={hrefOf('journal', undefined, project_id, {})}>
            <Icon of={ScrollText} />
            {said.inJournal}
          </a>
        )}
      </div>
      {journal.length === 0 && (
        <p class="faint">{requests === 0 ? said.noRequests : said.notKept}</p>
      )}
      {journal.slice(0, shown).map((entry) => (
        <Request key={entry.request_id} entry={entry} />
      ))}
      {rest > 0 && (
        <Button onClick={() => setShown(shown + FIRST)}>{said.more(countText(rest))}</Button>
      )}
    </section>
  )
}

function Request({ entry }: { entry: JournalEntry }) {
  const [isOpen, setOpen] = useState(false)
  const { duration_ms, fault, method, sequence, url } = entry
  return (
    <details class="drill-request" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon of={ChevronRight} size={14} />
        <span class="faint figures">{`#${sequence}`}</span>
        <Outcome {...entry} />
        <bdi class="mono drill-url">{`${method} ${url}`}</bdi>
        {fault !== null && (
          <span class="fault-mark" title={fault}>
            <Icon of={Zap} size={13} />
            <bdi class="cut">{fault}</bdi>
          </span>
        )}
        <span class="faint figures">{durationText(duration_ms)}</span>
      </summary>
      {isOpen && <MessageSides entry={entry} />}
    </details>
  )
}
