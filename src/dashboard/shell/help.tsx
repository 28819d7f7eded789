import { useEffect, useRef } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { hasDrill } from '../server/session.ts'
import { texts } from '../texts/texts.ts'
import { isHelpOpen } from './keyboard.ts'

/** Keys of each shortcut. */
const keys = {
  search: ['/'],
  help: ['?'],
  instances: ['g', 'i'],
  timeline: ['g', 't'],
  journal: ['g', 'j'],
  faults: ['g', 'f'],
  world: ['g', 'w'],
  drill: ['g', 'd'],
  rows: ['j', 'k'],
  open: ['Enter'],
  back: ['Esc'],
} as const

/** The list of keyboard shortcuts, as a dialog. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null)
  const { common, shell } = texts.value
  const shown = Object.entries(keys).filter(([name]) => name !== 'drill' || hasDrill.value)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby="help"
      onClose={() => {
        isHelpOpen.value = false
      }}
    >
      <h2 id="help">{shell.help}</h2>
      <dl class="shortcuts">
        {shown.map(([name, each]) => (
          <div key={name}>
            <dt>
              {each.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{shell.shortcuts[name as keyof typeof keys]}</dd>
          </div>
        ))}
      </dl>
      <div class="bar end">
        <Button onClick={() => dialog.current?.close()}>{common.close}</Button>
      </div>
    </dialog>
  )
}
