import { useEffect, useState } from 'preact/hooks'

/** For requests that are sent again and again: an answer that comes late must not replace a newer one. */
export class AnswerOrder {
  #asked = 0
  #shown = 0

  /** Call before a request. The result says after its answer whether to show it. */
  ask(): () => boolean {
    const number = ++this.#asked
    return () => {
      if (number < this.#shown) return false
      this.#shown = number
      return true
    }
  }

  /** No answer to a request that was sent before is shown. */
  forget(): void {
    this.#shown = ++this.#asked
  }
}

/** The newest answer to a request, or its error. The request is sent again when one of `causes` has changed. */
export function useAnswer<T>(
  send: () => Promise<T>,
  causes: readonly unknown[],
): T | Error | undefined {
  const [found, setFound] = useState<{ answer: T | Error }>()
  const [answers] = useState(() => new AnswerOrder())
  useEffect(() => {
    const isNewer = answers.ask()
    const show = (answer: T | Error) => {
      if (isNewer()) setFound({ answer })
    }
    send().then(show, show)
  }, causes)
  return found?.answer
}
