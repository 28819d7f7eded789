import { signal } from '@preact/signals'
import { Ellipsis, type IconNode, Play, Square, Trash2 } from 'lucide'
import type { Notebook } from '../../schemas/notebook.ts'
import { Icon } from '../parts/icon.tsx'
import { type InstanceOperation, offeredOperations, operateOn } from '../server/actions.ts'
import { texts } from '../texts/texts.ts'

const icons: Readonly<Record<InstanceOperation, IconNode>> = {
  start: Play,
  stop: Square,
  delete: Trash2,
}

/** The row whose menu is open, and the button that opened it. */
export const openMenu = signal<{ notebook: Notebook; button: HTMLElement } | undefined>(undefined)

/** The actions of a row. There is one menu for all rows: thousands of them would be slow. */
export function RowActions({ notebook }: { notebook: Notebook }) {
  const t = texts.value.instances
  const { name, status } = notebook
  const offered = offeredOperations(status)
  return (
    <div class="row-actions">
      {offered.map((operation) => (
        <IconButton
          key={operation}
          icon={icons[operation]}
          label={t[operation](name)}
          kind={operation}
          onClick={() => operateOn(notebook, operation)}
        />
      ))}
      <IconButton
        icon={Ellipsis}
        label={t.more(name)}
        kind="more"
        onClick={(button) => {
          openMenu.value = { notebook, button }
        }}
      />
    </div>
  )
}

interface IconButtonProps {
  icon: IconNode
  label: string
  kind: string
  onClick: (button: HTMLElement) => unknown
}

function IconButton({ icon, kind, label, onClick }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`button quiet icon-only act-${kind}`}
      aria-label={label}
      title={label}
      onClick={(event) => onClick(event.currentTarget)}
    >
      <Icon of={icon} />
    </button>
  )
}
