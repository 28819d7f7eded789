import type { IconNode } from 'lucide'
import { Icon } from '../parts/icon.tsx'
import { go } from './route.ts'

interface NeighbourProps {
  view: Parameters<typeof go>[0]
  /** What the view shows next; undefined if there is nothing more. */
  to: string | number | undefined
  label: string
  icon: IconNode
}

/** A button that leads to the next or the previous thing of a view. */
export function Neighbour({ icon, label, to, view }: NeighbourProps) {
  return (
    <button
      type="button"
      class="button icon-only"
      aria-label={label}
      title={label}
      disabled={to === undefined}
      onClick={() => to !== undefined && go(view, `${to}`)}
    >
      <Icon of={icon} />
    </button>
  )
}
