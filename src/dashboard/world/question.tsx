import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { texts } from '../texts/texts.ts'

interface Question {
  text: string
  /** Text of the button that says yes. */
  yes: string
  answer: (isYes: boolean) => void
}

const question = signal<Question | undefined>(undefined)

/** Asks before something that cannot be undone; returns whether the user agrees. */
export function ask(text: string, yes: string): Promise<boolean> {
  question.value?.answer(false)
  return new Promise((resolve) => {
    question.value = { text, yes, answer: resolve }
  })
}

/** Shows the open question as a dialog. */
export function QuestionDialog() {
  const open = question.value
  return open === undefined ? null : <Dialog key={open.text} {...open} />
}

function Dialog({ answer, text, yes }: Question) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const close = (isYes: boolean) => {
    question.value = undefined
    answer(isYes)
  }
  return (
    <dialog ref={dialog} role="alertdialog" aria-labelledby="question" onClose={() => close(false)}>
      <p id="question">{text}</p>
      <div class="bar end">
        <Button onClick={() => close(false)}>{texts.value.common.cancel}</Button>
        <Button kind="danger" onClick={() => close(true)}>
          {yes}
        </Button>
      </div>
    </dialog>
  )
}
