import type { IconNode } from 'lucide'
import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'

export interface MessageProps {
  icon: IconNode
  title: string
  /** What the user can do next. */
  children?: ComponentChildren
  /** Whether it is an error; a screen reader then reads it at once. */
  isError?: boolean
}

/** What a view shows instead of its content: nothing found, still loading, an error. It says what to do next. */
export function Message({ icon, title, children, isError = false }: MessageProps) {
  return (
    <div class={isError ? 'message error' : 'message'} role={isError ? 'alert' : 'status'}>
      <Icon of={icon} size={28} />
      <p class="message-title">{title}</p>
      {children !== undefined && <div class="message-next">{children}</div>}
    </div>
  )
}
