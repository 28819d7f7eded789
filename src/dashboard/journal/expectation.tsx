import { Play } from 'lucide'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { JournalEntry } from '../../schemas/journal.ts'
import type { Verification } from '../../schemas/verification.ts'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { countText } from '../parts/format.ts'
import { control, Refusal } from '../server/api.ts'
import { controlHeaders } from '../server/control-token.ts'
import { inProject, project } from '../server/world.ts'
import { hrefOf } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { curlOf } from './curl.ts'
import { expectationDraft } from './drafts.ts'

interface ExpectationDialogProps {
  entry: JournalEntry
  onClose: () => void
}

/** The request as an expectation: to edit, to verify now, and to copy. */
export function ExpectationDialog({ entry, onClose }: ExpectationDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [text, setText] = useState(() => JSON.stringify(expectationDraft(entry), null, 2))
  const [result, setResult] = useState<Verification | Error>()
  useEffect(() => dialog.current?.showModal(), [])
  const { common, journal: said } = texts.value
  const run = async () => {
    try {
      setResult(await verified(parsed(text)))
    } catch (error) {
      setResult(error as Error)
    }
  }
  return (
    <dialog ref={dialog} class="expectation" aria-labelledby="expectation" onClose={onClose}>
      <h2 id="expectation">{said.expectation}</h2>
      <p class="faint">{said.expectationText}</p>
      <textarea
        class="mono"
        rows={14}
        spellcheck={false}
        aria-label={said.expectationBody}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {result !== undefined && <Result result={result} />}
      <div class="bar end">
        <CopyButton text={() => curlText(text)}>{said.copyCurl}</CopyButton>
        <CopyButton text={() => libraryText(text)}>{said.copyLibrary}</CopyButton>
        <Button onClick={() => dialog.current?.close()}>{common.close}</Button>
        <Button kind="main" icon={Play} onClick={run}>
          {said.run}
        </Button>
      </div>
    </dialog>
  )
}

function parsed(text: string): object {
  try {
    return JSON.parse(text) as object
  } catch (error) {
    throw new Error(texts.value.journal.notJson((error as Error).message))
  }
}

/** The result: the control plane answers 200, or 409 if the expectation is not met. */
async function verified(body: object): Promise<Verification> {
  try {
    return await control<Verification>('POST', inProject('/verify'), body)
  } catch (error) {
    const found = error instanceof Refusal ? (error.body as Verification | null) : null
    if (found?.verdict === undefined) throw error
    return found
  }
}

function Result({ result }: { result: Verification | Error }) {
  const { journal: said } = texts.value
  if (result instanceof Error) {
    return (
      <p class="note bad" role="alert">
        {result.message}
      </p>
    )
  }
  const { findings, requests, verdict } = result
  return (
    <div class={`note ${verdict === 'verified' ? 'good' : 'bad'}`} role="status">
      <p>
        <b>{said.verdicts[verdict]}</b> {said.checked(countText(requests))}
      </p>
      <ul>
        {findings.map(({ at, expected, found, near_misses }) => (
          <li key={at}>
            <p>
              <code>{at}</code>: {said.found} {found}; {said.expected} {expected}
            </p>
            <ul>
              {near_misses.map(({ misses, sequence }) => (
                <li key={sequence}>
                  <a href={hrefOf('journal', `${sequence}`)}>{said.nearMiss(`${sequence}`)}</a>
                  {misses.map(({ condition, ...miss }) => (
                    <p key={condition}>
                      <code>{condition}</code>: {said.found} {miss.found}; {said.expected}{' '}
                      {miss.expected}
                    </p>
                  ))}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** A command that fails if the expectation is not met. */
function curlText(text: string): string {
  const headers = { 'content-type': 'application/json', ...controlHeaders() }
  const command = curlOf('POST', `/_mock${inProject('/verify')}`, headers, compact(text))
  return command.replace('curl -i', 'curl --fail-with-body')
}

/** The same with the library, in a test. */
function libraryText(text: string): string {
  return [
    `const found = mock.project(${JSON.stringify(project.value)}).verify(${compact(text)})`,
    "assert.equal(found.verdict, 'verified', JSON.stringify(found.findings, null, 2))",
    '',
  ].join('\n')
}

/** JSON in one line; a text that is no JSON stays as it is. */
function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}
