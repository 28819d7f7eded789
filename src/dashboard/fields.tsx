import type { ComponentChildren } from 'preact'

export interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  /** Id of a datalist with suggestions. */
  list?: string
  type?: string
  placeholder?: string
  /** What a number goes up by; "any" lets it have fractions. */
  step?: string
  required?: boolean
  /** What the whole text has to be like. */
  pattern?: string
}

/** A labelled line of text. */
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
  /** Text of the empty value; there is none when left out. */
  none?: string
}

/** A labelled choice. */
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

/** A form that does something here, without a page of its own. */
export function Deed({
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
      class="deed"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
    </form>
  )
}
