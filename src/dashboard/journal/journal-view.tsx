import { useComputed } from '@preact/signals'
import { useRef, useState } from 'preact/hooks'
import { journal } from '../server/journal.ts'
import type { RequestLine } from '../server/request-line.ts'
import { returnToRow } from '../shell/keyboard.ts'
import { route, viewParams } from '../shell/route.ts'
import { filterOf, passes } from './filter.ts'
import { JournalList } from './journal-list.tsx'
import { RequestDetail } from './request-detail.tsx'

/** Requests to the API of this world as they arrive, newest first; or one of them. */
export function JournalView() {
  const [paused, setPaused] = useState<readonly RequestLine[]>()
  const filter = useComputed(() => filterOf(viewParams.value)).value
  const loaded = paused ?? journal.value
  const lines = loaded.filter((line) => passes(line, filter))
  const { id } = route.value
  const left = useRef<string | undefined>(undefined)
  // The list looks for the row when it is first rendered, also after the back button of the browser.
  if (id === undefined && left.current !== undefined) returnToRow(left.current)
  left.current = id
  if (id !== undefined) return <RequestDetail key={id} sequence={id} lines={lines} />
  return (
    <JournalList
      lines={lines}
      loaded={loaded}
      filter={filter}
      isPaused={paused !== undefined}
      onPause={() => setPaused(paused === undefined ? journal.value : undefined)}
    />
  )
}
