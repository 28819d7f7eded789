import { texts } from './texts.ts'

/** Host ms for which a button says that it has copied. */
const SAID_FOR = 2_000

/** Gives each code block a button that copies it, where the browser lets the page write to the clipboard. */
export function addCopyButtons(): void {
  if (navigator.clipboard === undefined) return
  for (const block of document.querySelectorAll('.code')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = texts.copy
    button.ariaLive = 'polite'
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(block.querySelector('code')?.textContent ?? '')
      } catch {
        getSelection()?.selectAllChildren(block.querySelector('code') as Node)
        return
      }
      button.textContent = texts.copied
      setTimeout(() => {
        button.textContent = texts.copy
      }, SAID_FOR)
    })
    block.append(button)
  }
}
