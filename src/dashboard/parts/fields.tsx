import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

export interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  /** Id of a datalist with suggestions. */
  list?: string
  type?: string
  placeholder?: string
  /** Step of a number field; "any" allows fractions. */
  step?: string
  required?: boolean
  /** Regular expression that the whole text must match. */
  pattern?: string
  /** What is wrong with the value. */
  error?: string | undefined
  /** A short help below the field. */
  hint?: string
}

/** A text field with a label. */
export function Field({ label, value, onChange, error, hint, ...rest }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <label class="field">
      {label}
      <input
        {...(rest as object)}
        value={value}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={note === undefined ? undefined : id}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <FieldNote id={id} error={error} hint={hint} />
    </label>
  )
}

/** The error of a field, or its help. */
function FieldNote(props: { id: string; error: string | undefined; hint?: string | undefined }) {
  const { error, hint, id } = props
  if (error === undefined && hint === undefined) return null
  return (
    <span id={id} class={error === undefined ? 'field-hint' : 'field-error'} aria-hidden="true">
      {error ?? hint}
    </span>
  )
}

export interface ChoiceProps {
  label: string
  value: string
  onChange: (value: string) => void
  /** Values, or values with their texts. */
  options: readonly (string | readonly [value: string, text: string])[]
  /** Text of the empty value. Without it there is no empty value. */
  none?: string
  /** What is wrong with the value. */
  error?: string | undefined
}

/** A select field with a label. */
export function Choice({ label, value, onChange, options, none, error }: ChoiceProps) {
  const id = useId()
  return (
    <label class="field">
      {label}
      <select
        value={value}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? undefined : id}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {none !== undefined && <option value="">{none}</option>}
        {options.map((option) => {
          const [key, text] = typeof option === 'string' ? [option, option] : option
          return (
            <option key={key} value={key}>
              {text}
            </option>
          )
        })}
      </select>
      <FieldNote id={id} error={error} />
    </label>
  )
}

/** A form that runs a function instead of loading a page. */
export function ActionForm({
  onSubmit,
  children,
  label,
}: {
  onSubmit: () => unknown
  children: ComponentChildren
  label: string
}) {
  return (
    <form
      aria-label={label}
      class="action"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
    </form>
  )
}
