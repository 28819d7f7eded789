import type { ComponentChildren } from 'preact'

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
}

/** A text field with a label. */
export function Field({ label, value, onChange, ...rest }: FieldProps) {
  return (
    <label class="field">
      {label}
      <input
        {...(rest as object)}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
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
}

/** A select field with a label. */
export function Choice({ label, value, onChange, options, none }: ChoiceProps) {
  return (
    <label class="field">
      {label}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
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
