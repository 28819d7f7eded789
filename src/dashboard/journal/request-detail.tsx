import { ArrowLeft, ChevronDown, ChevronUp, CircleQuestionMark, CloudAlert, Inbox } from 'lucide'
import type { JournalEntry } from '../../schemas/journal.ts'
import { Icon } from '../parts/icon.tsx'
import { Message } from '../parts/message.tsx'
import { useAnswer } from '../server/answer-order.ts'
import { control, Refusal } from '../server/api.ts'
import type { RequestLine } from '../server/request-line.ts'
import { inProject, reloads } from '../server/world.ts'
import { Neighbour } from '../shell/neighbour.tsx'
import { hrefOf } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { Comparison } from './comparison.tsx'
import { MessageSides } from './message-sides.tsx'
import { Notes } from './notes.tsx'
import { RequestHead } from './request-head.tsx'

interface RequestDetailProps {
  sequence: string
  /** The requests of the list, oldest first. */
  lines: readonly RequestLine[]
}

/** One request and its answer, from the journal. */
export function RequestDetail({ sequence, lines }: RequestDetailProps) {
  const path = inProject(`/requests/${encodeURIComponent(sequence)}`)
  const found = useAnswer(() => control<JournalEntry>('GET', path), [sequence, reloads.value])
  const { common, journal: said } = texts.value
  return (
    <section class="request" aria-label={said.requestOf(sequence)}>
      <nav class="request-nav" aria-label={said.requests}>
        <a class="button quiet" href={hrefOf('journal')}>
          <Icon of={ArrowLeft} />
          {said.back}
        </a>
        <Neighbours sequence={Number(sequence)} lines={lines} />
      </nav>
      {(found === undefined || found instanceof Error) && (
        <h2 class="sr">{said.requestOf(sequence)}</h2>
      )}
      {found === undefined ? (
        <Message icon={Inbox} title={common.loading} />
      ) : found instanceof Error ? (
        <Missing error={found} />
      ) : (
        <Entry entry={found} />
      )}
    </section>
  )
}

/** Links to the next requests of the list. */
function Neighbours({ sequence, lines }: { sequence: number; lines: readonly RequestLine[] }) {
  const { journal: said } = texts.value
  const newer = lines.find((line) => line.sequence > sequence)
  const older = lines.findLast((line) => line.sequence < sequence)
  return (
    <>
      <Neighbour view="journal" to={newer?.sequence} label={said.newer} icon={ChevronUp} />
      <Neighbour view="journal" to={older?.sequence} label={said.older} icon={ChevronDown} />
    </>
  )
}

function Missing({ error }: { error: Error }) {
  const { journal: said } = texts.value
  const isGone = error instanceof Refusal && error.status === 404
  return (
    <Message
      icon={isGone ? CircleQuestionMark : CloudAlert}
      title={isGone ? said.notFound : said.loadFailed}
      isError={!isGone}
    >
      {isGone && <p>{said.notFoundNext}</p>}
      <p>{error.message}</p>
      <a class="button" href={hrefOf('journal')}>
        {said.back}
      </a>
    </Message>
  )
}

function Entry({ entry }: { entry: JournalEntry }) {
  return (
    <>
      <RequestHead entry={entry} />
      <Notes entry={entry} />
      <Comparison entry={entry} />
      <MessageSides entry={entry} />
    </>
  )
}
