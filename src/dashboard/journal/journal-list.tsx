import { useState } from 'preact/hooks'
import { isNarrow } from '../parts/narrow.ts'
import { VirtualList } from '../parts/virtual-list.tsx'
import { ROW, VirtualTable } from '../parts/virtual-table.tsx'
import { journal } from '../server/journal.ts'
import type { RequestLine } from '../server/request-line.ts'
import { awaitedRow } from '../shell/keyboard.ts'
import { texts } from '../texts/texts.ts'
import type { Filter } from './filter.ts'
import { JournalBar } from './journal-bar.tsx'
import { NoRequests } from './no-requests.tsx'
import { RequestCard, RequestCells } from './request-row.tsx'

/** Height of a card with the space below it, px. */
const CARD = 92

export interface JournalListProps {
  /** The requests that pass the filters, oldest first. */
  lines: readonly RequestLine[]
  /** All requests in the page, or those at the time of the pause. */
  loaded: readonly RequestLine[]
  filter: Filter
  isPaused: boolean
  onPause: () => void
}

/** The list of requests, newest first. */
export function JournalList(props: JournalListProps) {
  const { filter, isPaused, lines, loaded, onPause } = props
  const { journal: said } = texts.value
  const lineAt = (index: number) => lines[lines.length - 1 - index]
  const keyOf = (index: number) => lineAt(index)?.sequence ?? -1 - index
  const [startAt] = useState(() => indexOf(lines, awaitedRow()))
  const isEmpty = lines.length === 0
  return (
    <>
      <h2 class="sr">{said.title}</h2>
      <JournalBar
        filter={filter}
        loaded={loaded}
        shown={lines.length}
        newer={isPaused ? newerThan(loaded) : undefined}
        onPause={onPause}
      />
      {isNarrow.value ? (
        <>
          <VirtualList
            label={said.requests}
            count={lines.length}
            height={CARD}
            initialTop={startAt * CARD}
            item={(index) => <RequestCard line={lineAt(index)} />}
            keyOf={keyOf}
          />
          {isEmpty && <NoRequests filter={filter} loaded={loaded.length} />}
        </>
      ) : (
        <VirtualTable
          label={said.requests}
          widths={[4.5, 8, 8, 6, 12.5, null, 8, 8.5, 6]}
          count={lines.length}
          initialTop={startAt * ROW}
          empty={<NoRequests filter={filter} loaded={loaded.length} />}
          head={<Head />}
          row={(index) => <RequestCells line={lineAt(index)} />}
          keyOf={keyOf}
        />
      )}
    </>
  )
}

function Head() {
  const { duration, names, number, status, time, url } = texts.value.journal
  return (
    <>
      <th scope="col" class="number">
        {number}
      </th>
      <th scope="col">{time}</th>
      <th scope="col">{status}</th>
      <th scope="col">{names.method}</th>
      <th scope="col">{names.operation}</th>
      <th scope="col">{url}</th>
      <th scope="col">{names.user}</th>
      <th scope="col">{names.fault}</th>
      <th scope="col" class="number">
        {duration}
      </th>
    </>
  )
}

/** Index in the list, which is newest first, of the row before the one that was left; 0 if it is not in the list. */
function indexOf(lines: readonly RequestLine[], row: string | undefined): number {
  const at = lines.findIndex(({ sequence }) => `${sequence}` === row)
  return at < 0 ? 0 : Math.max(0, lines.length - 2 - at)
}

/** Number of requests that arrived after the newest of these. */
function newerThan(lines: readonly RequestLine[]): number {
  const last = lines.at(-1)?.sequence ?? 0
  return journal.value.filter(({ sequence }) => sequence > last).length
}
