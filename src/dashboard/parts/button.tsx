import type { IconNode } from 'lucide'
import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'

export interface ButtonProps {
  /** Icon before the text. */
  icon?: IconNode
  /** `main`: the action that a view is for; `quiet`: without a border; `danger`: it removes something. */
  kind?: 'main' | 'quiet' | 'danger'
  /** Name of a button that shows only an icon; it is also its tooltip. */
  label?: string
  type?: 'button' | 'submit'
  /** Whether a toggle is on. */
  pressed?: boolean
  /** Whether the menu or panel of the button is open. */
  expanded?: boolean
  disabled?: boolean
  title?: string
  class?: string
  onClick?: () => unknown
  children?: ComponentChildren
}

/** A button of the dashboard. */
export function Button(props: ButtonProps) {
  const { children, class: more, disabled, expanded, icon, kind, label, onClick, pressed } = props
  const isIconOnly = children === undefined
  return (
    <button
      type={props.type ?? 'button'}
      class={['button', kind, isIconOnly && 'icon-only', more].filter(Boolean).join(' ')}
      aria-label={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      title={props.title ?? (isIconOnly ? label : undefined)}
      disabled={disabled}
      onClick={onClick}
    >
      {icon !== undefined && <Icon of={icon} />}
      {children}
    </button>
  )
}
