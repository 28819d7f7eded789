import {
  Copy,
  ExternalLink,
  FastForward,
  Hourglass,
  type IconNode,
  Play,
  ScrollText,
  Square,
  Trash2,
} from 'lucide'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Notebook } from '../../schemas/notebook.ts'
import { Icon } from '../parts/icon.tsx'
import { isPassing } from '../parts/status.tsx'
import { finish, offeredOperations, operateOn, renew } from '../server/actions.ts'
import { withNotice } from '../shell/notices.ts'
import { go } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { openMenu } from './row-actions.tsx'

const HOUR = 3_600_000

/** Distance of the menu from the edge of the page, px. */
const MARGIN = 8

/** The menu of the row that asked for it. */
export function RowMenu() {
  const opened = openMenu.value
  const panel = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = panel.current
    if (opened === undefined || element === null) return
    element.showPopover()
    const at = opened.button.getBoundingClientRect()
    const { height, width } = element.getBoundingClientRect()
    const isBelow = at.bottom + height + MARGIN <= innerHeight
    element.style.left = `${Math.max(MARGIN, at.right - width)}px`
    element.style.top = `${isBelow ? at.bottom : Math.max(MARGIN, at.top - height)}px`
    element.querySelector('button')?.focus()
  }, [opened])
  if (opened === undefined) return null
  const { button, notebook } = opened
  const close = () => panel.current?.hidePopover()
  return (
    <div
      ref={panel}
      class="panel row-menu"
      popover="auto"
      role="dialog"
      aria-label={texts.value.instances.more(notebook.name)}
      onToggle={(event) => {
        if (event.newState !== 'closed') return
        openMenu.value = undefined
        if (document.activeElement === document.body) button.focus()
      }}
    >
      <Items notebook={notebook} close={close} />
    </div>
  )
}

function Items({ notebook, close }: { notebook: Notebook; close: () => void }) {
  const t = texts.value.instances
  const { id, status } = notebook
  const offered = offeredOperations(status)
  const items: readonly (readonly [IconNode, string, () => unknown, boolean])[] = [
    [ExternalLink, t.open, () => go('instances', id), true],
    [Play, t.startIt, () => operateOn(notebook, 'start'), offered.includes('start')],
    [Square, t.stopIt, () => operateOn(notebook, 'stop'), offered.includes('stop')],
    [Hourglass, t.renewHour, () => renew(notebook, HOUR), status === 'RUNNING'],
    [FastForward, t.finish, () => finish(notebook), isPassing(notebook)],
    [ScrollText, t.itsRequests, () => go('journal', undefined, undefined, { text: id }), true],
    [Copy, t.copyId, () => copyId(id), true],
    [Trash2, t.deleteIt, () => operateOn(notebook, 'delete'), offered.includes('delete')],
  ]
  return (
    <>
      {items
        .filter(([, , , isOffered]) => isOffered)
        .map(([icon, text, act]) => (
          <button
            key={text}
            type="button"
            class={icon === Trash2 ? 'menu-item danger' : 'menu-item'}
            onClick={() => {
              close()
              act()
            }}
          >
            <Icon of={icon} />
            {text}
          </button>
        ))}
    </>
  )
}

/** Copies an id; the notice shows it, for browsers that refuse access to the clipboard. */
function copyId(id: string): Promise<unknown> {
  const { copied } = texts.value.common
  return withNotice(
    async () => navigator.clipboard?.writeText(id).catch(() => {}),
    () => ({ text: copied, lines: [id] }),
  )
}
