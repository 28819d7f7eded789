import type { IconNode } from 'lucide'
import { h } from 'preact'

export interface IconProps {
  /** An icon of lucide, such as `Play`. The bundle has only the icons that are imported. */
  of: IconNode
  /** Name of the icon for screen readers. Without it the icon is decoration. */
  label?: string
  /** Width and height in px. */
  size?: number
}

/** An icon as inline SVG, in the colour of the text around it. */
export function Icon({ of, label, size = 16 }: IconProps) {
  const named = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label }
  const box = { width: size, height: size, viewBox: '0 0 24 24' }
  return h(
    'svg',
    { class: 'icon', ...box, ...named },
    of.map(([tag, attributes], index) => h(tag, { ...attributes, key: index })),
  )
}
