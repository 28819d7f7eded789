import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Items that are rendered above and below the visible ones. */
const MARGIN = 4

export interface VirtualListProps {
  label: string
  /** Height of an item with the gap below it, px. */
  height: number
  /** Total number of items. */
  count: number
  /** An item, by its index from 0. */
  item: (index: number) => ComponentChildren
  /** Identity of an item, by its index. */
  keyOf: (index: number) => string | number
  /** Called with the rendered items: from `first` up to, not including, `end`. */
  onRange?: (first: number, end: number) => void
  /** Scroll position of the first rendering, px. */
  initialTop?: number
  /** Called with the scroll position, px. */
  onTop?: (top: number) => void
}

/** A list of any length that scrolls with the page and renders only the items in view. */
export function VirtualList(props: VirtualListProps) {
  const { count, height, initialTop = 0, item, keyOf, label, onRange, onTop } = props
  const list = useRef<HTMLUListElement>(null)
  const [[from, to], setRange] = useState<readonly [number, number]>([0, 0])

  const measure = () => {
    const page = pageOf(list.current)
    if (page === null || list.current === null) return
    const start = page.getBoundingClientRect().top - list.current.getBoundingClientRect().top
    const first = Math.max(0, Math.floor(start / height) - MARGIN)
    const end = Math.max(first, Math.ceil((start + page.clientHeight) / height) + MARGIN)
    setRange((before) => (before[0] === first && before[1] === end ? before : [first, end]))
    onRange?.(Math.min(first, count), Math.min(end, count))
    onTop?.(page.scrollTop)
  }

  const isFirst = useRef(true)
  useLayoutEffect(() => {
    if (isFirst.current) pageOf(list.current)?.scrollTo(0, initialTop)
    isFirst.current = false
  }, [])
  useLayoutEffect(() => {
    measure()
    const page = pageOf(list.current)
    if (page === null) return undefined
    const observer = new ResizeObserver(measure)
    observer.observe(page)
    page.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      page.removeEventListener('scroll', measure)
    }
  }, [count, onRange])

  const first = Math.min(from, count)
  const indexes = Array.from({ length: Math.min(to, count) - first }, (_, index) => first + index)
  const padding = {
    paddingTop: `${first * height}px`,
    paddingBottom: `${(count - first - indexes.length) * height}px`,
  }
  return (
    <ul ref={list} class="virtual-list" aria-label={label} style={padding}>
      {indexes.map((index) => (
        <li
          key={keyOf(index)}
          aria-setsize={count}
          aria-posinset={index + 1}
          style={{ height: `${height}px` }}
        >
          {item(index)}
        </li>
      ))}
    </ul>
  )
}

function pageOf(element: HTMLElement | null): HTMLElement | null {
  return element?.closest('main') ?? null
}
