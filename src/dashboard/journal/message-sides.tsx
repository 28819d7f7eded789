import { ChevronRight } from 'lucide'
import type { JournalEntry } from '../../schemas/journal.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { countText } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { JsonView } from '../parts/json-view.tsx'
import { texts } from '../texts/texts.ts'

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

interface MessageSideProps {
  title: string
  headers: Readonly<Record<string, string>>
  /** JSON data, or text; null for none. */
  body: unknown
  /** What to say if there is no body. */
  none: string
}

/** Headers and body of a request or of its answer. */
function MessageSide({ body, headers, none, title }: MessageSideProps) {
  const { journal: said } = texts.value
  const rows = Object.entries(headers)
  return (
    <section class="card side" aria-label={title}>
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p class="faint">{said.noHeaders}</p>
      ) : (
        <details open={rows.length <= 8}>
          <summary>
            <Icon of={ChevronRight} size={14} />
            {said.headers(countText(rows.length))}
          </summary>
          <table class="headers" aria-label={`${title}: ${said.header}`}>
            <tbody>
              {rows.map(([name, value]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>
                    <bdi>{value}</bdi>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
      <div class="side-title">
        <h4>{said.body}</h4>
        {body !== null && <CopyButton label={said.copyBody} text={() => bodyText(body)} />}
      </div>
      <JsonView label={`${title}: ${said.body}`} value={body} none={none} />
    </section>
  )
}

function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body, null, 2)
}
