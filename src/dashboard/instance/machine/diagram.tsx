import { useState } from 'preact/hooks'
import { StatusIcon } from '../../parts/status.tsx'
import { texts } from '../../texts/texts.ts'
import { EdgeHint } from './edge-hint.tsx'
import { type Edge, keyOf, type Taken } from './edges.ts'
import { circles, HEIGHT, HIGH, places, WIDE, WIDTH } from './layout.ts'
import type { Machine } from './machine.ts'
import { type EdgeState, MachineEdge } from './machine-edge.tsx'

const HINT = 'edge-hint'

/** Edges that are drawn later lie above the earlier ones. */
const ORDER: readonly EdgeState[] = ['pale', 'taken', 'open']

export interface DiagramProps {
  machine: Machine
  onEdge: (edge: Edge, element: Element) => void
  onStatus: (status: string, element: Element) => void
}

/** The state machine as a picture: what is possible now, and the path so far. */
export function Diagram({ machine, onEdge, onStatus }: DiagramProps) {
  const { edges, path, status } = machine
  const [described, describe] = useState<Edge>()
  const stateOf = (edge: Edge): EdgeState =>
    edge.from === status ? 'open' : path.has(keyOf(edge)) ? 'taken' : 'pale'
  const sorted = [...edges].sort((a, b) => ORDER.indexOf(stateOf(a)) - ORDER.indexOf(stateOf(b)))
  const known = new Set(edges.map(keyOf))
  const jumps = [...path.values()].filter((taken) => !known.has(keyOf(taken)))
  return (
    <div class="diagram">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be in an SVG. */}
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="group"
        aria-label={texts.value.instance.machineNow(status)}
      >
        <defs>
          {ORDER.map((state) => (
            <Head key={state} state={state} />
          ))}
        </defs>
        {jumps.map((taken) => (
          <Jump key={keyOf(taken)} taken={taken} />
        ))}
        {sorted.map((edge) => (
          <MachineEdge
            key={keyOf(edge)}
            edge={edge}
            state={stateOf(edge)}
            taken={path.get(keyOf(edge))}
            describedBy={HINT}
            onDescribe={describe}
            onChoose={onEdge}
          />
        ))}
        {Object.keys(places).map((name) => (
          <StatusBox key={name} name={name} machine={machine} onChoose={onStatus} />
        ))}
        {Object.entries(circles).map(([name, [x, y]]) => (
          <g key={name} class={`machine-circle ${name}`}>
            <circle cx={x} cy={y} r={name === 'gone' ? 7 : 6} />
            {name === 'gone' && <circle class="inner" cx={x} cy={y} r={3} />}
          </g>
        ))}
      </svg>
      <EdgeHint id={HINT} edge={described} machine={machine} />
    </div>
  )
}

function Head({ state }: { state: EdgeState }) {
  const box = { markerWidth: 7, markerHeight: 7, refX: 7, refY: 4, viewBox: '0 0 8 8' }
  return (
    <marker id={`arrow-${state}`} class={state} {...box} orient="auto" markerUnits="userSpaceOnUse">
      <path d="M0,0L8,4L0,8Z" />
    </marker>
  )
}

function StatusBox(props: { name: string; machine: Machine; onChoose: DiagramProps['onStatus'] }) {
  const { machine, name, onChoose } = props
  const [x, y] = places[name] ?? [0, 0]
  const isNow = name === machine.status
  const isSeen = machine.seen.has(name)
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can receive the focus.
    <g
      class={`machine-status s-${name} ${isNow ? 'now' : isSeen ? 'seen' : ''}`}
      data-status={name}
      aria-hidden="true"
      onClick={isNow ? undefined : (event) => onChoose(name, event.currentTarget)}
    >
      <rect x={x - WIDE / 2} y={y - HIGH / 2} width={WIDE} height={HIGH} rx="8" />
      <g transform={`translate(${x - WIDE / 2 + 11} ${y - 7})`}>
        <StatusIcon status={name} />
      </g>
      <text x={x - WIDE / 2 + 31} y={y + 4}>
        {name}
      </text>
    </g>
  )
}

/** A change of the path that is no edge of the state machine: a forced status, or an undone deletion. */
function Jump({ taken: { from, to } }: { taken: Taken }) {
  const [start, end] = [places[from] ?? circles[from], places[to] ?? circles[to]]
  if (start === undefined || end === undefined || start === end) return null
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]]
  const bend = [start[0] + dx / 2 - dy / 6, start[1] + dy / 2 + dx / 6]
  return <path class="jump" d={`M${start}Q${bend} ${end}`} />
}
