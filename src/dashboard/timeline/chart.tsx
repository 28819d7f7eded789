import { countText, momentText } from '../parts/format.ts'
import { summary } from '../server/world.ts'
import { type Point, points } from './chart-points.ts'

const [WIDTH, HEIGHT] = [800, 90]

/** Chart of instances by status over the world's time since the page was opened. The legend shows the current counts. */
export function Chart() {
  const counts = Object.entries(summary.value?.notebooks.by_status ?? {})
  const present = counts.filter(([, count]) => count > 0)
  const drawn = points.value
  const [first, last] = [drawn[0], drawn.at(-1)]
  const used = counts
    .map(([status]) => status)
    .filter((status) => drawn.some((point) => (point.counts[status] ?? 0) > 0))
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {used.map((status, index) => (
          <path
            key={status}
            class={`s-${status}`}
            d={areaOf(drawn, used.slice(0, index), status)}
          />
        ))}
      </svg>
      <figcaption>
        <ul class="legend" aria-label="Instances by status">
          {present.map(([status, count]) => (
            <li key={status} class={`status s-${status}`}>
              {`${status} ${countText(count)}`}
            </li>
          ))}
        </ul>
        {first !== undefined && last !== undefined && (
          <span class="faint">{`${momentText(first.at)} – ${momentText(last.at)} UTC`}</span>
        )}
      </figcaption>
    </figure>
  )
}

/** SVG path of one status: its share as steps, on top of the statuses below it. */
function areaOf(drawn: readonly Point[], below: readonly string[], status: string): string {
  const first = drawn[0]?.at ?? 0
  const span = Math.max(1, (drawn.at(-1)?.at ?? 0) - first)
  const most = Math.max(1, ...drawn.map(({ counts }) => sum(counts, Object.keys(counts))))
  const x = (at: number) => (((at - first) / span) * WIDTH).toFixed(1)
  const y = (count: number) => (HEIGHT - (count / most) * HEIGHT).toFixed(1)
  const edge = (statuses: readonly string[]) =>
    drawn.flatMap(({ at, counts }, index) => {
      const height = y(sum(counts, statuses))
      const next = drawn[index + 1]?.at
      return [`${x(at)},${height}`, `${next === undefined ? WIDTH : x(next)},${height}`]
    })
  return `M${[...edge([...below, status]), ...edge(below).reverse()].join('L')}Z`
}

function sum(counts: Point['counts'], statuses: readonly string[]): number {
  return statuses.reduce((total, status) => total + (counts[status] ?? 0), 0)
}
