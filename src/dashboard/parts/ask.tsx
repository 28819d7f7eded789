import { render } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { texts } from '../texts/texts.ts'
import { Button } from './button.tsx'

export interface Question {
  title: string
  text: string
  /** Text of the button that agrees. */
  yes: string
}

/** Asks in a dialog; resolves to whether the user agreed. The focus returns to where it was. */
export function ask(question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    const place = document.createElement('div')
    document.body.append(place)
    const answer = (value: boolean) => {
      render(null, place)
      place.remove()
      resolve(value)
    }
    render(<AskDialog question={question} onAnswer={answer} />, place)
  })
}

function AskDialog(props: { question: Question; onAnswer: (agreed: boolean) => void }) {
  const { question, onAnswer } = props
  const dialog = useRef<HTMLDialogElement>(null)
  const agreed = useRef(false)
  useEffect(() => dialog.current?.showModal(), [])
  const close = (value: boolean) => {
    agreed.current = value
    dialog.current?.close()
  }
  return (
    <dialog ref={dialog} aria-labelledby="asked" onClose={() => onAnswer(agreed.current)}>
      <h2 id="asked">{question.title}</h2>
      <p>{question.text}</p>
      <div class="bar end">
        <Button onClick={() => close(false)}>{texts.value.common.cancel}</Button>
        <Button kind="danger" onClick={() => close(true)}>
          {question.yes}
        </Button>
      </div>
    </dialog>
  )
}
