import type { ComponentChildren, JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Height of a row in px; the style sheet has the same value. */
export const ROW = 40

/** Rows that are rendered above and below the visible ones. */
const MARGIN = 6

export interface VirtualTableProps {
  label: string
  /** Header cells. */
  head: ComponentChildren
  /** Width of each column in rem; null for a share of the remaining width. */
  widths: readonly (number | null)[]
  /** Total number of rows. */
  count: number
  /** Cells of a row, by its index from 0. */
  row: (index: number) => ComponentChildren
  /** Identity of a row, by its index: a row keeps the focus when others are added above it. */
  keyOf: (index: number) => string | number
  /** Called with the rendered rows: from `first` up to, not including, `end`. */
  onRange?: (first: number, end: number) => void
  /** Shown if there are no rows. */
  empty: ComponentChildren
  /** Scroll position of the first rendering, px. */
  initialTop?: number
  /** Called with the scroll position, px. */
  onTop?: (top: number) => void
}

/** A table of any length that renders only the rows in view. */
export function VirtualTable(props: VirtualTableProps): JSX.Element {
  const { count, empty, head, initialTop = 0, keyOf, label, onRange, row, widths } = props
  const box = useRef<HTMLDivElement>(null)
  /** Indexes in view; there may be fewer rows. */
  const [[from, to], setRange] = useState<readonly [number, number]>([0, 0])

  const measure = () => {
    const { clientHeight = 0, scrollTop = 0 } = box.current ?? {}
    const start = Math.max(0, Math.floor(scrollTop / ROW) - MARGIN)
    const end = Math.ceil((scrollTop + clientHeight) / ROW) + MARGIN
    setRange((before) => (before[0] === start && before[1] === end ? before : [start, end]))
    onRange?.(Math.min(start, count), Math.min(end, count))
    props.onTop?.(scrollTop)
  }

  const isFirst = useRef(true)
  // A new list starts at the top.
  useLayoutEffect(() => {
    box.current?.scrollTo(0, isFirst.current ? initialTop : 0)
    isFirst.current = false
  }, [onRange])
  useLayoutEffect(measure, [count, onRange])
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure)
    if (box.current !== null) observer.observe(box.current)
    return () => observer.disconnect()
  }, [count, onRange])

  const first = Math.min(from, count)
  const indexes = Array.from({ length: Math.min(to, count) - first }, (_, i) => first + i)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard.
    <section class="scroll" ref={box} onScroll={measure} tabIndex={0} aria-label={label}>
      <table aria-rowcount={count + 1}>
        <colgroup>
          {widths.map((width, index) => (
            <col key={index} style={width === null ? {} : { width: `${width}rem` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>{head}</tr>
        </thead>
        <tbody>
          <Spacer rows={first} columns={widths.length} />
          {indexes.map((index) => (
            <tr key={keyOf(index)} aria-rowindex={index + 2}>
              {row(index)}
            </tr>
          ))}
          <Spacer rows={count - first - indexes.length} columns={widths.length} />
        </tbody>
      </table>
      {count === 0 && <div class="empty">{empty}</div>}
    </section>
  )
}

function Spacer({ rows, columns }: { rows: number; columns: number }) {
  return rows <= 0 ? null : (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can receive the focus.
    <tr class="spacer" aria-hidden="true">
      <td colSpan={columns} style={{ height: `${rows * ROW}px` }} />
    </tr>
  )
}
