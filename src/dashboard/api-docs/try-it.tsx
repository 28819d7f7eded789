import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { AnswerView } from './answer-view.tsx'
import { Copy } from './copy.tsx'
import { bodyOf, pathValueOf } from './examples.ts'
import type { Operation, Schemas } from './openapi.ts'
import { Parameters } from './parameters.tsx'
import { type Answer, curlOfRequest, requestOf, send } from './request.ts'
import { rememberNotebook, sceneValues } from './scene-values.ts'
import { texts } from './texts/texts.ts'

/** The form of an operation: it sends the request and shows the answer. */
export function TryIt({ operation, schemas }: { operation: Operation; schemas: Schemas }) {
  const { parameters = [], requestBody } = operation
  const [edited, setEdited] = useState<Record<string, string>>({})
  const [editedBody, setEditedBody] = useState<string>()
  const [answer, setAnswer] = useState<Answer>()
  const [failure, setFailure] = useState('')
  const [stop, setStop] = useState<AbortController>()

  const t = texts.value
  const scene = sceneValues.value
  if (scene === undefined) return <p role="status">{t.readingScene}</p>

  const suggested = parameters
    .filter(({ in: place, required }) => place === 'path' || required === true)
    .map(({ name, schema }) => [name, pathValueOf(operation, name, schema, scene)])
  const values: Record<string, string> = { ...Object.fromEntries(suggested), ...edited }
  const body = editedBody ?? bodyOf(operation, schemas, scene)
  const request = requestOf(operation, values, body)

  const execute = async (event: Event) => {
    event.preventDefault()
    const controller = new AbortController()
    setStop(controller)
    setFailure('')
    setAnswer(undefined)
    try {
      const found = await send(request, controller.signal, setAnswer)
      setAnswer(found)
      if (operation.id === 'CreateNotebook' && found.status < 300) {
        rememberNotebook(JSON.parse(found.body).id)
      }
    } catch {
      setFailure(controller.signal.aborted ? t.stopped : t.noAnswer)
    }
    setStop(undefined)
  }

  const missing = parameters.some(({ in: place, name }) => place === 'path' && values[name] === '')
  return (
    <form onSubmit={execute} aria-label={t.tryIt(operation.id)}>
      {parameters.length > 0 && (
        <Parameters
          prefix={`field-${operation.id}`}
          parameters={parameters}
          values={values}
          onChange={(name, value) => setEdited((before) => ({ ...before, [name]: value }))}
        />
      )}
      {requestBody !== undefined && (
        <label class="body">
          <span>
            {t.body}{' '}
            <span class="faint">
              application/json{requestBody.required ? '' : `, ${t.optional}`}
            </span>
          </span>
          <textarea
            rows={Math.min(20, body.split('\n').length + 1)}
            spellcheck={false}
            value={body}
            onInput={(event) => setEditedBody(event.currentTarget.value)}
          />
        </label>
      )}
      {missing && operation.path.includes('/notebooks/') && scene.notebook === undefined && (
        <p class="faint">{t.noInstance}</p>
      )}
      <div class="bar">
        <Button type="submit" kind="main" disabled={stop !== undefined}>
          {t.execute}
        </Button>
        {stop !== undefined && <Button onClick={() => stop.abort()}>{t.stop}</Button>}
        <Copy label={t.copyCurl} text={() => curlOfRequest(request)} />
        <code class="url">
          {request.method} {request.path}
        </code>
      </div>
      {failure !== '' && (
        <p class="bad" role="alert">
          {failure}
        </p>
      )}
      {answer !== undefined && <AnswerView answer={answer} />}
    </form>
  )
}
