import type { IconNode } from 'lucide'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Icon } from './icon.tsx'

export interface MenuProps {
  /** Name of the button; shown unless there is an icon alone. */
  label: string
  icon?: IconNode
  /** Content of the button; the default is the label. */
  face?: ComponentChildren
  class?: string
  onOpen?: () => void
  /** `close` closes the panel. */
  children: (close: () => void) => ComponentChildren
}

/** A button that opens a panel. Escape and a click beside it close it, and the focus returns to the button. */
export function Menu({ label, icon, face, class: more, onOpen, children }: MenuProps) {
  const id = useId()
  const close = () => document.getElementById(id)?.hidePopover()
  return (
    <div class={`menu ${more ?? ''}`}>
      <button
        type="button"
        class={face === undefined && icon !== undefined ? 'button icon-only' : 'button'}
        aria-label={label}
        title={label}
        {...{ popovertarget: id }}
      >
        {icon !== undefined && <Icon of={icon} />}
        {face}
      </button>
      <div
        id={id}
        class="panel"
        popover="auto"
        role="dialog"
        aria-label={label}
        onToggle={(event) => event.newState === 'open' && onOpen?.()}
      >
        {children(close)}
      </div>
    </div>
  )
}
