import { texts } from '../../texts/texts.ts'
import { type Edge, keyOf, NEW, type Taken } from './edges.ts'
import { labelWidth, type Point, pathThrough, type Route, routes } from './layout.ts'

/** `open`: it leaves the present status. `taken`: a part of the path so far. */
export type EdgeState = 'open' | 'taken' | 'pale'

const LABEL = 20

export interface MachineEdgeProps {
  edge: Edge
  state: EdgeState
  taken: Taken | undefined
  /** Id of its description while it is described. */
  describedBy: string
  onDescribe: (edge: Edge | undefined) => void
  onChoose: (edge: Edge, element: Element) => void
}

/** An edge with its label. One that can be taken now is in the tab order. */
export function MachineEdge(props: MachineEdgeProps) {
  const { describedBy, edge, onChoose, onDescribe, state, taken } = props
  const route = routes[keyOf(edge)]
  if (route === undefined) return null
  const choose = (event: Event) => onChoose(edge, event.currentTarget as Element)
  const asButton = {
    role: 'button' as const,
    tabIndex: 0,
    'aria-label': texts.value.instance.edgeOpen(edge.actions.join(', '), edge.to),
    'aria-describedby': describedBy,
    onFocus: () => onDescribe(edge),
    onBlur: () => onDescribe(undefined),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      choose(event)
    },
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the ones that can be taken now are buttons; forms do what the others do.
    <g
      class={`edge ${state} ${edge.from === NEW ? '' : 'choosable'}`}
      data-edge={keyOf(edge)}
      onMouseEnter={() => onDescribe(edge)}
      onMouseLeave={() => onDescribe(undefined)}
      onClick={edge.from === NEW ? undefined : choose}
      {...(state === 'open' ? asButton : { 'aria-hidden': true })}
    >
      <path class="line" d={pathThrough(route.points)} marker-end={`url(#arrow-${state})`} />
      <path class="reach" d={pathThrough(ownPoints(route))} />
      <EdgeLabel route={route} text={edge.actions.join(', ')} taken={taken} />
    </g>
  )
}

function ownPoints({ own, points }: Route): readonly Point[] {
  return points.slice(0, own)
}

/** Width of the number of the last time. */
const numberWidth = (taken: Taken) => `${taken.last}`.length * 7 + 9

function EdgeLabel({
  route,
  text,
  taken,
}: {
  route: Route
  text: string
  taken: Taken | undefined
}) {
  const [x, y] = route.label
  const number = taken === undefined ? 0 : numberWidth(taken)
  const width = labelWidth(text) + number
  const left = x - width / 2
  return (
    <g class="edge-label">
      <rect x={left} y={y - LABEL / 2} width={width} height={LABEL} rx={LABEL / 2} />
      {taken !== undefined && (
        <>
          <rect class="step" x={left + 3} y={y - 7} width={number} height={14} rx={7} />
          <text class="step-number" x={left + 3 + number / 2} y={y + 3.5}>
            {taken.last}
          </text>
        </>
      )}
      <text x={left + number + (width - number) / 2} y={y + 4}>
        {text}
      </text>
    </g>
  )
}
