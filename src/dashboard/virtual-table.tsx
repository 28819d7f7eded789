import type { ComponentChildren, JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Height of every row, px; the style sheet says the same. */
const ROW = 34

/** Rows beyond the visible ones that are there already. */
const MARGIN = 6

export interface VirtualTableProps {
  label: string
  /** Cells of the head. */
  head: ComponentChildren
  /** Width of every column, rem; null for a share of the rest. */
  widths: readonly (number | null)[]
  /** Rows in all. */
  count: number
  /** The cells of a row, by its place from 0. */
  row: (index: number) => ComponentChildren
  /** What a row is about, by its place: as others come above it, it stays itself, and keeps the focus. */
  keyOf: (index: number) => string | number
  /** Told which rows are there: from, to (without). */
  onRange?: (first: number, end: number) => void
  /** Stands in for rows where there are none. */
  empty: string
}

/** A table of any length of which only the rows in sight exist. */
export function VirtualTable(props: VirtualTableProps): JSX.Element {
  const { count, empty, head, keyOf, label, onRange, row, widths } = props
  const box = useRef<HTMLDivElement>(null)
  /** The places in sight, whether or not there are as many rows. */
  const [[from, to], setRange] = useState<readonly [number, number]>([0, 0])

  const measure = () => {
    const { clientHeight = 0, scrollTop = 0 } = box.current ?? {}
    const start = Math.max(0, Math.floor(scrollTop / ROW) - MARGIN)
    const end = Math.ceil((scrollTop + clientHeight) / ROW) + MARGIN
    setRange((before) => (before[0] === start && before[1] === end ? before : [start, end]))
    onRange?.(Math.min(start, count), Math.min(end, count))
  }

  // Another list begins at its top.
  useLayoutEffect(() => box.current?.scrollTo(0, 0), [onRange])
  useLayoutEffect(measure, [count, onRange])
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure)
    if (box.current !== null) observer.observe(box.current)
    return () => observer.disconnect()
  }, [count, onRange])

  const first = Math.min(from, count)
  const indexes = Array.from({ length: Math.min(to, count) - first }, (_, i) => first + i)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
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
      {count === 0 && <p class="empty">{empty}</p>}
    </section>
  )
}

function Spacer({ rows, columns }: { rows: number; columns: number }) {
  return rows <= 0 ? null : (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus.
    <tr class="spacer" aria-hidden="true">
      <td colSpan={columns} style={{ height: `${rows * ROW}px` }} />
    </tr>
  )
}
