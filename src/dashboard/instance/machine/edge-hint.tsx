import { countText } from '../../parts/format.ts'
import { texts } from '../../texts/texts.ts'
import { type Edge, GONE, keyOf, NEW } from './edges.ts'
import { HEIGHT, routes, WIDTH } from './layout.ts'
import { type Machine, messageOf, refusalCode } from './machine.ts'

/** What an edge means, beside its label, while it has the pointer or the focus. */
export function EdgeHint(props: { id: string; edge: Edge | undefined; machine: Machine }) {
  const { edge, id, machine } = props
  const route = edge && routes[keyOf(edge)]
  if (edge === undefined || route === undefined) return <div id={id} hidden />
  const [x, y] = route.label
  const place = { left: `${(x / WIDTH) * 100}%`, top: `${((y + 14) / HEIGHT) * 100}%` }
  const side = x < 200 ? 'from-left' : x > WIDTH - 200 ? 'from-right' : ''
  return (
    <div id={id} class={`edge-hint ${side}`} style={place} role="tooltip">
      {linesOf(edge, machine).map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  )
}

function linesOf(edge: Edge, machine: Machine): string[] {
  const t = texts.value.instance
  const [first = ''] = edge.actions
  const meanings = edge.actions.map((action) => t.meanings[action] ?? action).join('; ')
  const taken = machine.path.get(keyOf(edge))
  const passed =
    taken === undefined ? [] : [t.edgeTaken(countText(taken.count), countText(taken.last))]
  if (edge.from === NEW) return [meanings, ...passed]
  if (edge.from === machine.status) return [meanings, ...passed, t.clickDoes]
  const code = refusalCode(machine, first)
  return [
    t.edgePale(edge.actions.join(', '), edge.from, edge.to === GONE ? t.gone : edge.to),
    ...passed,
    code === undefined
      ? t.edgeNotNow(machine.status)
      : `${t.edgeRefused(first, code)} ${messageOf(machine, code)}`,
    edge.to === GONE ? t.cannotForceGone : t.clickForces(edge.to),
  ]
}
