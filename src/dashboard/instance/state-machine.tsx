import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { StateMachineAnswer } from '../../schemas/control.ts'
import { control } from '../server/api.ts'
import { withNotice } from '../shell/notices.ts'

const machine = signal<StateMachineAnswer | undefined>(undefined)

/** Column and row of every status; `gone` means that the instance no longer exists. */
const places: Readonly<Record<string, readonly [number, number]>> = {
  INIT: [0, 0],
  CREATING: [1, 0],
  RUNNING: [2, 0],
  STOPPING: [3, 0],
  STOPPED: [4, 0],
  DELETED: [0, 1],
  CREATE_FAILED: [1, 1],
  SNAPSHOTTING: [2, 1],
  STARTING: [3, 1],
  START_FAILED: [4, 1],
  FROZEN: [0, 2],
  ERROR: [1, 2],
  DELETING: [2, 2],
  DELETE_FAILED: [3, 2],
  gone: [4, 2],
}

const [COLUMN, ROW, WIDE, HIGH] = [190, 92, 130, 34]

interface Edge {
  from: string
  to: string
  actions: string[]
}

/** Diagram of the state machine, with the current status of an instance. */
export function StateMachine({ status }: { status: string }) {
  useEffect(() => {
    if (machine.value !== undefined) return
    void withNotice(async () => {
      machine.value = await control<StateMachineAnswer>('GET', '/state-machine')
    })
  }, [])
  const edges = edgesOf(machine.value)
  const transitions = edges.filter(({ from }) => from === status)
  return (
    <section aria-labelledby="machine">
      <h3 id="machine">State machine</h3>
      <svg class="machine" viewBox={`0 0 ${5 * COLUMN} ${3 * ROW}`} aria-hidden="true">
        <defs>
          <Head id="head" />
          <Head id="head-on" />
        </defs>
        {edges.map((edge) => (
          <Arrow key={`${edge.from} ${edge.to}`} edge={edge} isOn={edge.from === status} />
        ))}
        {Object.keys(places).map((name) => (
          <Node key={name} name={name} isHere={name === status} />
        ))}
      </svg>
      <p>{machine.value === undefined ? 'Loading…' : transitionTexts(status, transitions)}</p>
    </section>
  )
}

function Head({ id }: { id: string }) {
  return (
    <marker
      id={id}
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="7"
      markerHeight="7"
      orient="auto"
    >
      <path d="M0,0L8,4L0,8Z" />
    </marker>
  )
}

function transitionTexts(status: string, transitions: readonly Edge[]): string {
  const texts = transitions.map(transitionText)
  return `From ${status}: ${texts.length === 0 ? 'no transition' : texts.join('; ')}.`
}

function transitionText({ actions, to }: Edge): string {
  return `${actions.join(', ')} → ${to}`
}

/** One edge for each pair of statuses, with the actions that lead from one to the other. */
function edgesOf(found: StateMachineAnswer | undefined): Edge[] {
  const edges = new Map<string, Edge>()
  for (const [from, row] of Object.entries(found?.table ?? {})) {
    for (const [action, effect] of Object.entries(row) as [
      string,
      { to?: string; gone?: true },
    ][]) {
      const to = effect.gone ? 'gone' : effect.to
      if (to === undefined || to === from) continue
      const edge = edges.get(`${from} ${to}`) ?? { from, to, actions: [] }
      edge.actions.push(action)
      edges.set(`${from} ${to}`, edge)
    }
  }
  return [...edges.values()]
}

function centre(name: string): readonly [number, number] {
  const [column, row] = places[name] ?? [0, 0]
  return [(column + 0.5) * COLUMN, (row + 0.5) * ROW]
}

function Node({ name, isHere }: { name: string; isHere: boolean }) {
  const [x, y] = centre(name)
  return (
    <g class={isHere ? `here s-${name}` : `s-${name}`}>
      <rect x={x - WIDE / 2} y={y - HIGH / 2} width={WIDE} height={HIGH} rx="6" />
      <text x={x} y={y + 4}>
        {name}
      </text>
    </g>
  )
}

function Arrow({ edge, isOn }: { edge: Edge; isOn: boolean }) {
  const [from, to] = [centre(edge.from), centre(edge.to)]
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const length = Math.hypot(dx, dy)
  // Curved to one side, so that the opposite edge is a separate line.
  const bend = dx === 0 && length > 1.5 * ROW ? 110 : Math.min(28, length / 8)
  const middle = [
    from[0] + dx / 2 - (dy / length) * bend,
    from[1] + dy / 2 + (dx / length) * bend,
  ] as const
  const [start, end] = [border(from, middle), border(to, middle)]
  return (
    <g class={isOn ? 'arrow on' : 'arrow'}>
      <path d={`M${start}Q${middle} ${end}`} marker-end={`url(#${isOn ? 'head-on' : 'head'})`} />
      {isOn && (
        <text
          x={(start[0] + end[0] + 2 * middle[0]) / 4}
          y={(start[1] + end[1] + 2 * middle[1]) / 4}
        >
          {edge.actions.join(', ')}
        </text>
      )}
    </g>
  )
}

/** The point where the line from a box's centre to a point leaves the box. */
function border(box: readonly [number, number], point: readonly [number, number]) {
  const [dx, dy] = [point[0] - box[0], point[1] - box[1]]
  const scale = Math.min(
    Math.abs(dx) < 0.01 ? 9 : (WIDE / 2 + 2) / Math.abs(dx),
    Math.abs(dy) < 0.01 ? 9 : (HIGH / 2 + 2) / Math.abs(dy),
  )
  return [box[0] + dx * scale, box[1] + dy * scale] as const
}
