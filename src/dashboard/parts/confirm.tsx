import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { texts } from '../texts/texts.ts'
import { Button } from './button.tsx'

export interface ConfirmProps {
  title: string
  /** Name of the button that does it. */
  action: string
  onConfirm: () => unknown
  /** Called when the dialog closes, whether or not the action was confirmed. */
  onClose: () => void
  /** What is lost. */
  children: ComponentChildren
}

/** Asks before something is lost. Escape and Cancel close it; the focus returns to where it was. */
export function Confirm({ action, children, onClose, onConfirm, title }: ConfirmProps) {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const close = () => dialog.current?.close()
  const confirm = () => {
    close()
    onConfirm()
  }
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
      <div class="bar end">
        <Button onClick={close}>{texts.value.common.cancel}</Button>
        <Button kind="danger" onClick={confirm}>
          {action}
        </Button>
      </div>
    </dialog>
  )
}
