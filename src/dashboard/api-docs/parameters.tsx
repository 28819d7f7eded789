import { limitsOf, type Parameter } from './openapi.ts'
import { texts } from './texts/texts.ts'

interface Props {
  /** Start of the ids of the fields. */
  prefix: string
  parameters: readonly Parameter[]
  values: Readonly<Record<string, string>>
  onChange: (name: string, value: string) => void
}

/** Fields of the parameters: what is required first. An optional field starts empty, and is then not sent. */
export function Parameters({ onChange, parameters, prefix, values }: Props) {
  const sorted = [...parameters].sort(
    (a, b) => Number(b.required ?? false) - Number(a.required ?? false),
  )
  return (
    <div class="parameters">
      {sorted.map((parameter) => (
        <ParameterField
          key={parameter.name}
          id={`${prefix}-${parameter.name}`}
          parameter={parameter}
          value={values[parameter.name] ?? ''}
          onChange={(value) => onChange(parameter.name, value)}
        />
      ))}
    </div>
  )
}

interface FieldProps {
  id: string
  parameter: Parameter
  value: string
  onChange: (value: string) => void
}

function ParameterField({ id, onChange, parameter, value }: FieldProps) {
  const { description, in: place, name, required = false, schema } = parameter
  const t = texts.value
  const values = schema.type === 'boolean' ? [true, false] : schema.enum
  const suggested = schema['x-extensible-enum']
  return (
    <div class="parameter">
      <label for={id}>
        <code>{name}</code>{' '}
        <span class="faint">
          {place}, {schema.type ?? t.any}
        </span>
        {required && <strong class="required"> {t.required}</strong>}
      </label>
      {values === undefined ? (
        <input
          id={id}
          aria-describedby={`${id}-about`}
          value={value}
          required={required}
          autocomplete="off"
          spellcheck={false}
          inputMode={schema.type === 'integer' ? 'numeric' : 'text'}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <select
          id={id}
          aria-describedby={`${id}-about`}
          value={value}
          required={required}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          <option value="" />
          {values.map((one) => (
            <option key={`${one}`} value={`${one}`}>{`${one}`}</option>
          ))}
        </select>
      )}
      <small class="faint" id={`${id}-about`}>
        {[
          description,
          ...(suggested === undefined ? [] : [t.oneOf(suggested.join(', '))]),
          ...limitsOf(schema),
        ]
          .filter(Boolean)
          .join(' · ')}
      </small>
    </div>
  )
}
