import { useEffect, useMemo, useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Header } from './header.tsx'
import { type OpenApiDocument, type Operation, operationsByTag } from './openapi.ts'
import { OperationView } from './operation-view.tsx'
import { texts } from './texts/texts.ts'

/** Id of the operation that the URL names: `#ListNotebooks`, or as Swagger UI wrote it, `#/notebooks/ListNotebooks`. */
function operationInUrl(): string {
  const hash = decoded(location.hash.slice(1))
  return hash.startsWith('/') ? (hash.split('/').at(-1) ?? '') : hash
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

interface Props {
  isControl: boolean
  load: () => Promise<OpenApiDocument>
}

/** The page of one OpenAPI document. */
export function App({ isControl, load }: Props) {
  const [document, setDocument] = useState<OpenApiDocument>()
  const [failure, setFailure] = useState('')
  const t = texts.value
  const read = () => {
    setFailure('')
    load().then(setDocument, (error: unknown) => setFailure(`${error}`))
  }
  useEffect(read, [])
  return (
    <>
      <a class="skip" href="#operations">
        {t.skip}
      </a>
      <Header isControl={isControl} onRetry={read} />
      <main id="operations" tabIndex={-1}>
        {failure !== '' && (
          <div role="alert">
            <p class="bad">{t.notLoaded(failure)}</p>
            <Button onClick={read}>{t.again}</Button>
          </div>
        )}
        {document === undefined ? (
          failure === '' && <p role="status">{t.loading}</p>
        ) : (
          <Operations document={document} />
        )}
      </main>
    </>
  )
}

function Operations({ document }: { document: OpenApiDocument }) {
  const t = texts.value
  const groups = useMemo(() => operationsByTag(document), [document])
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set([operationInUrl()]))
  const [words, setWords] = useState('')
  const schemas = document.components?.schemas ?? {}

  useEffect(() => {
    const show = () => {
      const id = operationInUrl()
      setOpen((before) => new Set([...before, id]))
      globalThis.document.getElementById(id)?.scrollIntoView()
    }
    show()
    addEventListener('hashchange', show)
    return () => removeEventListener('hashchange', show)
  }, [])

  const toggle = (id: string, isOpen: boolean) => {
    if (isOpen === open.has(id)) return
    setOpen((before) => new Set(isOpen ? [...before, id] : [...before].filter((one) => one !== id)))
    if (isOpen) history.replaceState(history.state, '', `#${encodeURIComponent(id)}`)
  }

  const found = [...groups].map(
    ([tag, operations]) => [tag, operations.filter((one) => matches(one, words))] as const,
  )
  const count = found.reduce((sum, [, { length }]) => sum + length, 0)
  return (
    <>
      <p>{document.info.description}</p>
      <div class="bar">
        <label>
          {t.find}{' '}
          <input
            type="search"
            value={words}
            onInput={({ currentTarget: { value } }) => setWords(value)}
          />
        </label>
        <span role="status">{t.operations(count)}</span>
      </div>
      {count === 0 && <p>{t.noOperation}</p>}
      {found
        .filter(([, { length }]) => length > 0)
        .map(([tag, operations]) => (
          <section key={tag} aria-labelledby={`tag-${tag}`}>
            <h2 id={`tag-${tag}`}>{tag}</h2>
            {operations.map((operation) => (
              <OperationView
                key={operation.id}
                operation={operation}
                schemas={schemas}
                isOpen={open.has(operation.id)}
                onToggle={(isOpen) => toggle(operation.id, isOpen)}
              />
            ))}
          </section>
        ))}
    </>
  )
}

function matches({ id, method, path, summary = '' }: Operation, words: string): boolean {
  const text = `${id} ${method} ${path} ${summary}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
