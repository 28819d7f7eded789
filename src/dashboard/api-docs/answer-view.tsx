import { Folded } from './folded.tsx'
import { Code, prettyJson } from './json.tsx'
import type { Answer } from './request.ts'
import { texts } from './texts/texts.ts'

/** The answer to a request: status, time, warnings, body and headers. */
export function AnswerView({ answer }: { answer: Answer }) {
  const { body, headers, isCut, isOpen, ms, status, statusText } = answer
  const t = texts.value
  const warnings = headers.find(([name]) => name === 'x-mock-warnings')?.[1]
  return (
    <section class="answer" aria-label={t.answer}>
      <p role="status">
        <strong class={status < 400 ? 'good' : 'bad'}>
          <span aria-hidden="true">{status < 400 ? '✓ ' : '✕ '}</span>
          <span class="status">{status}</span> {statusText}
        </strong>{' '}
        <span class="faint">
          {isOpen ? t.streaming : `${Math.round(ms)} ms`} · {t.characters(body.length)}
          {isCut && `, ${t.cut}`}
        </span>
      </p>
      {warnings !== undefined && <p class="warn">{t.ignored(warnings)}</p>}
      {body !== '' && <Code label={t.answerBody} text={prettyJson(body)} />}
      <Folded label={t.headers(headers.length)}>
        {() => (
          <Code
            label={t.answerHeaders}
            text={headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
          />
        )}
      </Folded>
    </section>
  )
}
