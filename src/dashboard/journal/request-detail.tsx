import { useEffect, useState } from 'preact/hooks'
import type { JournalEntry } from '../../schemas/journal.ts'
import { Copy } from '../parts/copy.tsx'
import { momentText } from '../parts/format.ts'
import { control } from '../server/api.ts'
import { inProject, reloads } from '../server/world.ts'
import { hrefOf } from '../shell/route.ts'
import { curlOfEntry } from './curl.ts'

/** One request and its response, from the journal. */
export function RequestDetail({ sequence }: { sequence: string }) {
  const [found, setFound] = useState<JournalEntry | string>()
  const generation = reloads.value
  useEffect(() => {
    control<JournalEntry>('GET', inProject(`/requests/${encodeURIComponent(sequence)}`)).then(
      setFound,
      (error: Error) => setFound(error.message),
    )
  }, [sequence, generation])
  if (found === undefined) return null
  return (
    <section class="request" aria-label={`Request ${sequence}`}>
      <p>
        <a href={hrefOf('journal')}>× Close</a>
      </p>
      {typeof found === 'string' ? <p role="alert">{found}</p> : <Entry entry={found} />}
    </section>
  )
}

function Entry({ entry }: { entry: JournalEntry }) {
  const {
    answer,
    at,
    fault,
    method,
    notebook_id,
    status,
    status_after,
    status_before,
    url,
    warnings,
  } = entry
  return (
    <>
      <h3>{`${method} ${url}`}</h3>
      <p>
        {`${entry.operation ?? 'no operation'}, ${status ?? entry.outcome}, ${momentText(at)} UTC, as ${entry.user ?? 'an unknown user'}`}
      </p>
      {fault !== null && <p>{`Fault: ${fault}`}</p>}
      {warnings.length > 0 && (
        <ul aria-label="Warnings">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      {notebook_id !== null && (
        <p>
          Instance <a href={hrefOf('instances', notebook_id)}>{notebook_id}</a>
          {`: ${status_before ?? 'none'} → ${status_after ?? 'none'}`}
        </p>
      )}
      <div class="bar">
        <Copy label="Copy as curl" text={() => curlOfEntry(entry)} />
      </div>
      <div class="sides">
        <Side name="Request" headers={entry.headers} body={entry.body} />
        <Side name="Response" headers={answer?.headers ?? {}} body={answer?.body ?? null} />
      </div>
    </>
  )
}

interface SideProps {
  name: string
  headers: Readonly<Record<string, string>>
  body: unknown
}

function Side({ name, headers, body }: SideProps) {
  const lines = Object.entries(headers).map(([key, value]) => `${key}: ${value}`)
  const text = body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body, null, 2)
  return (
    <section aria-label={name}>
      <h4>{name}</h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard. */}
      <pre tabIndex={0}>{[...lines, '', text].join('\n')}</pre>
    </section>
  )
}
