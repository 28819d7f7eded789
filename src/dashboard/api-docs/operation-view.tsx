import { Folded } from './folded.tsx'
import {
  type DocumentedResponse,
  nameOf,
  type Operation,
  type Schema,
  type Schemas,
} from './openapi.ts'
import { SchemaView } from './schema-view.tsx'
import { texts } from './texts/texts.ts'
import { TryIt } from './try-it.tsx'

interface Props {
  operation: Operation
  schemas: Schemas
  isOpen: boolean
  onToggle: (isOpen: boolean) => void
}

/** One operation: a line that opens to its form and its documentation. */
export function OperationView({ isOpen, onToggle, operation, schemas }: Props) {
  const { description, id, method, path, requestBody, responses, summary } = operation
  const t = texts.value
  const body = requestBody?.content['application/json']?.schema
  const label = (
    <>
      <span class={`method ${method.toLowerCase()}`}>{method}</span>{' '}
      <code class="path">{path}</code> <span class="summary">{summary}</span>{' '}
      {!id.includes('/') && <span class="faint id">{id}</span>}
    </>
  )
  return (
    <Folded id={id} class="operation" isOpen={isOpen} onToggle={onToggle} label={label}>
      {() => (
        <div class="content">
          {description !== undefined && <p>{description}</p>}
          <TryIt operation={operation} schemas={schemas} />
          {body !== undefined && <Fields label={t.bodyFields} schema={body} schemas={schemas} />}
          <h3>{t.responses}</h3>
          <ul class="responses">
            {Object.entries(responses).map(([status, response]) => (
              <Response key={status} status={status} response={response} schemas={schemas} />
            ))}
          </ul>
        </div>
      )}
    </Folded>
  )
}

interface ResponseProps {
  status: string
  response: DocumentedResponse
  schemas: Schemas
}

function Response({ response: { content = {}, description }, schemas, status }: ResponseProps) {
  const t = texts.value
  const [[type, { schema }] = ['', { schema: undefined }]] = Object.entries(content)
  const name = schema === undefined ? undefined : nameOf(schema)
  return (
    <li>
      <strong>{status}</strong> {description}{' '}
      <span class="faint">{type === 'application/json' ? name : type}</span>
      {schema !== undefined && (
        <Fields label={t.fieldsOf(name ?? t.answerOf(status))} schema={schema} schemas={schemas} />
      )}
    </li>
  )
}

function Fields({ label, schema, schemas }: { label: string; schema: Schema; schemas: Schemas }) {
  return <Folded label={label}>{() => <SchemaView schema={schema} schemas={schemas} />}</Folded>
}
