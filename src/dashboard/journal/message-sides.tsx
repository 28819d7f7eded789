import type { JournalEntry } from '../../schemas/journal.ts'
import { texts } from '../texts/texts.ts'
import { MessageSide } from './message-side.tsx'

/** A request and its answer, side by side. */
export function MessageSides({ entry: { answer, body, headers } }: { entry: JournalEntry }) {
  const { journal: said } = texts.value
  return (
    <div class="sides">
      <MessageSide title={said.request} headers={headers} body={body} none={said.noBody} />
      <MessageSide
        title={said.answer}
        headers={answer?.headers ?? {}}
        body={answer?.body ?? null}
        none={answer === null ? said.noAnswerKept : said.noBody}
      />
    </div>
  )
}
