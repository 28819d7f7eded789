import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { CountedMoment } from '../../schemas/history.ts'
import { countText } from '../parts/format.ts'
import { texts } from '../texts/texts.ts'
import { bandsOf } from './areas.ts'
import { tickText } from './axis-text.ts'
import { drawable, highest, type Span } from './moments.ts'
import { countTicks, scaleOf, timeTicks } from './scale.ts'

/** Room for the axes around the area of the chart, px. */
export const PLOT = { left: 48, right: 12, top: 10, bottom: 24 } as const

export interface PlotProps {
  moments: readonly CountedMoment[]
  /** Statuses to stack, from the bottom. */
  statuses: readonly string[]
  span: Span
  /** Height of the whole chart, px. */
  height: number
  /** Names the chart for screen readers. */
  label: string
  /** Time of the cursor. */
  cursor?: number | undefined
  /** The time under the pointer; undefined when it leaves. */
  onHover?: (at: number | undefined) => void
  /** The user chose a time with a click, a finger, or by dragging. */
  onChoose?: (at: number) => void
}

/** Numbers of instances by status over the world's time: stacked areas as steps, with both axes and a cursor. */
export function Plot(props: PlotProps) {
  const { cursor, height, label, moments, statuses } = props
  const span = drawable(props.span)
  const [width, box] = useWidth()
  const most = useMemo(() => highest(moments, statuses), [moments, statuses])
  const top = most * 1.08
  const counts = countTicks(top, 4)
  const x = scaleOf(span, PLOT.left, Math.max(PLOT.left + 1, width - PLOT.right))
  const y = scaleOf({ from: 0, to: top }, height - PLOT.bottom, PLOT.top)
  // The same elements again: a move of the cursor compares none of their long paths.
  const bands = useMemo(
    () =>
      bandsOf(moments, statuses, span.to, x, y).map(({ area, edge, status }) => (
        <g key={status} class={`band s-${status}`} data-status={status}>
          <path class="area" d={area} />
          <path class="edge" d={edge} />
        </g>
      )),
    [moments, statuses, span.from, span.to, width, height],
  )
  const times = timeTicks(span, Math.max(2, (width - PLOT.left) / 80))
  return (
    <div class="plot" ref={box} {...pointerActs(props, width)}>
      <svg role="img" aria-label={label} width={width} height={height}>
        <g class="grid">
          {counts.map((count) => (
            <g key={count}>
              <line x1={PLOT.left} x2={width - PLOT.right} y1={y(count)} y2={y(count)} />
              <text class="count" x={PLOT.left - 8} y={y(count) + 4}>
                {countText(count)}
              </text>
            </g>
          ))}
          {times.at.map((at) => (
            <g key={at}>
              <line class="mark" x1={x(at)} x2={x(at)} y1={y(0)} y2={y(0) + 4} />
              {x(at) < width - PLOT.right - 16 && (
                <text class="time" x={Math.max(x(at), PLOT.left + 14)} y={height - 6}>
                  {tickText(at, times.step)}
                </text>
              )}
            </g>
          ))}
        </g>
        {bands}
        {cursor !== undefined && (
          <line class="cursor" x1={x(cursor)} x2={x(cursor)} y1={PLOT.top} y2={y(0)} />
        )}
      </svg>
      <p class="axis-title" aria-hidden="true">
        {texts.value.timeline.countAxis}
      </p>
    </div>
  )
}

/** Width of an element in px, and its ref. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const measure = () => setWidth(box.current?.clientWidth ?? 0)
    measure()
    const observer = new ResizeObserver(measure)
    if (box.current !== null) observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  return [width, box] as const
}

/** What a mouse, a pen or a finger does. The keyboard uses the slider below the chart. */
function pointerActs({ onChoose, onHover, span: given }: PlotProps, width: number) {
  if (onChoose === undefined) return {}
  const span = drawable(given)
  const timeAt = (event: PointerEvent) => {
    const { left } = (event.currentTarget as HTMLElement).getBoundingClientRect()
    const share = (event.clientX - left - PLOT.left) / Math.max(1, width - PLOT.left - PLOT.right)
    return span.from + Math.min(1, Math.max(0, share)) * (span.to - span.from)
  }
  const isDragging = (event: PointerEvent) => (event.buttons & 1) === 1
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return
      ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
      onChoose(timeAt(event))
    },
    onPointerMove: (event: PointerEvent) => {
      if (isDragging(event)) onChoose(timeAt(event))
      if (event.pointerType !== 'touch') onHover?.(timeAt(event))
    },
    onPointerLeave: () => onHover?.(undefined),
  }
}
