import { type ComponentChildren, render } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { texts } from '../texts/texts.ts'
import { Button } from './button.tsx'

export interface Question {
  title: string
  /** What is lost. */
  text?: ComponentChildren
  /** Text of the button that agrees. */
  yes: string
}

/**
 * Asks in a dialog; resolves to whether the user agreed. Escape, Cancel and leaving the page say no. The focus returns to
 * where it was.
 */
export function ask(question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    const place = document.createElement('div')
    document.body.append(place)
    const answer = (isAgreed: boolean) => {
      removeEventListener('hashchange', decline)
      render(null, place)
      place.remove()
      resolve(isAgreed)
    }
    const decline = () => answer(false)
    addEventListener('hashchange', decline)
    render(<AskDialog question={question} onAnswer={answer} />, place)
  })
}

function AskDialog(props: { question: Question; onAnswer: (isAgreed: boolean) => void }) {
  const { text, title, yes } = props.question
  const dialog = useRef<HTMLDialogElement>(null)
  const isAgreed = useRef(false)
  useEffect(() => dialog.current?.showModal(), [])
  const close = (isYes: boolean) => {
    isAgreed.current = isYes
    dialog.current?.close()
  }
  return (
    <dialog
      ref={dialog}
      role="alertdialog"
      aria-labelledby="asked"
      aria-describedby={text === undefined ? undefined : 'asked-text'}
      onClose={() => props.onAnswer(isAgreed.current)}
    >
      <h2 id="asked">{title}</h2>
      {text !== undefined && <div id="asked-text">{text}</div>}
      <div class="bar end">
        <Button onClick={() => close(false)}>{texts.value.common.cancel}</Button>
        <Button kind="danger" onClick={() => close(true)}>
          {yes}
        </Button>
      </div>
    </dialog>
  )
}
