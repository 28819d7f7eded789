import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Cards that are rendered above and below the visible ones. */
const MARGIN = 4

export interface VirtualListProps {
  label: string
  /** Total number of cards. */
  count: number
  /** Height of a card in px with the space below it. */
  height: number
  /** Content of a card, by its index from 0. */
  card: (index: number) => ComponentChildren
  keyOf: (index: number) => string | number
  /** Index of the card to begin with. */
  startAt?: number | undefined
  /** What follows the last card, or stands for the cards if there are none. */
  end?: ComponentChildren
}

/** A list of cards of one height and of any number, for narrow screens: only those in view are rendered. */
export function VirtualList(props: VirtualListProps) {
  const { card, count, end, height, keyOf, label, startAt } = props
  const box = useRef<HTMLElement>(null)
  const [[from, to], setRange] = useState<readonly [number, number]>([0, 0])
  const measure = () => {
    const { clientHeight = 0, scrollTop = 0 } = box.current ?? {}
    const start = Math.max(0, Math.floor(scrollTop / height) - MARGIN)
    const stop = Math.ceil((scrollTop + clientHeight) / height) + MARGIN
    setRange((before) => (before[0] === start && before[1] === stop ? before : [start, stop]))
  }
  useLayoutEffect(() => {
    if (startAt !== undefined) box.current?.scrollTo(0, Math.max(0, (startAt - 1) * height))
  }, [startAt])
  useLayoutEffect(() => {
    measure()
    const observer = new ResizeObserver(measure)
    if (box.current !== null) observer.observe(box.current)
    return () => observer.disconnect()
  }, [count, height])
  const first = Math.min(from, count)
  const indexes = Array.from({ length: Math.min(to, count) - first }, (_, i) => first + i)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard.
    <section class="cards" ref={box} onScroll={measure} tabIndex={0} aria-label={label}>
      {count > 0 && (
        <ul style={{ height: `${count * height}px` }}>
          {indexes.map((index) => (
            <li
              key={keyOf(index)}
              aria-setsize={count}
              aria-posinset={index + 1}
              style={{ height: `${height}px`, top: `${index * height}px` }}
            >
              {card(index)}
            </li>
          ))}
        </ul>
      )}
      {end}
    </section>
  )
}
