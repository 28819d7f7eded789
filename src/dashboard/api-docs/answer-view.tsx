import { Folded } from './folded.tsx'
import { Code, prettyJson } from './json.tsx'
import type { Answer } from './request.ts'

/** The answer to a request: status, time, warnings, body and headers. */
export function AnswerView({ answer }: { answer: Answer }) {
  const { body, headers, isCut, isOpen, ms, status, statusText } = answer
  const warnings = headers.find(([name]) => name === 'x-mock-warnings')?.[1]
  return (
    <section class="answer" aria-label="Answer">
      <p role="status">
        <strong class={status < 400 ? 'good' : 'bad'}>
          <span aria-hidden="true">{status < 400 ? '✓ ' : '✕ '}</span>
          <span class="status">{status}</span> {statusText}
        </strong>{' '}
        <span class="faint">
          {isOpen ? 'the stream is open' : `${Math.round(ms)} ms`} ·{' '}
          {body.length.toLocaleString('en')} characters
          {isCut && ', cut off here'}
        </span>
      </p>
      {warnings !== undefined && <p class="warn">Ignored by the server: {warnings}</p>}
      {body !== '' && <Code label="Body of the answer" text={prettyJson(body)} />}
      <Folded label={`${headers.length} headers`}>
        {() => (
          <Code
            label="Headers of the answer"
            text={headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
          />
        )}
      </Folded>
    </section>
  )
}
