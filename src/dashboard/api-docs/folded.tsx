import type { ComponentChild } from 'preact'
import { useState } from 'preact/hooks'

interface Props {
  label: ComponentChild
  /** Makes the content when it is opened for the first time. */
  children: () => ComponentChild
  class?: string
  id?: string
  isOpen?: boolean
  onToggle?: (isOpen: boolean) => void
}

/** A <details> whose content is made when it is opened. */
export function Folded({ children, class: name, id, isOpen = false, label, onToggle }: Props) {
  const [wasOpen, setWasOpen] = useState(isOpen)
  return (
    <details
      id={id}
      class={name}
      open={isOpen}
      onToggle={({ currentTarget: { open } }) => {
        if (open) setWasOpen(true)
        onToggle?.(open)
      }}
    >
      <summary>{label}</summary>
      {(wasOpen || isOpen) && children()}
    </details>
  )
}
