import type { CountedMoment } from '../../schemas/history.ts'
import { totalOf } from './moments.ts'

/** SVG paths of one status: its area between the statuses below it and above it, and its upper edge. */
export interface Band {
  status: string
  area: string
  edge: string
}

/** Stacks the statuses as steps: a count holds from its moment until the next one; the last until `end`. */
export function bandsOf(
  moments: readonly CountedMoment[],
  statuses: readonly string[],
  end: number,
  x: (at: number) => number,
  y: (count: number) => number,
): Band[] {
  const ends = moments.map(({ at }, index) => [x(at), x(moments[index + 1]?.at ?? end)] as const)
  return statuses.map((status, index) => {
    const below = moments.map((moment) => y(totalOf(moment, statuses.slice(0, index))))
    const above = moments.map((moment) => y(totalOf(moment, statuses.slice(0, index + 1))))
    return { status, area: areaOf(ends, below, above), edge: edgeOf(ends, below, above) }
  })
}

type Ends = readonly (readonly [from: number, to: number])[]

function areaOf(ends: Ends, below: readonly number[], above: readonly number[]): string {
  const forth = ends.map(([from, to], index) => {
    const level = text(above[index])
    return `${text(from)},${level}L${text(to)},${level}`
  })
  const back = ends.map(([from, to], index) => {
    const level = text(below[index])
    return `${text(to)},${level}L${text(from)},${level}`
  })
  return `M${[...forth, ...back.reverse()].join('L')}Z`
}

/** The upper edge, with gaps where the status has no instance. */
function edgeOf(ends: Ends, below: readonly number[], above: readonly number[]): string {
  let isOpen = false
  return ends
    .map(([from, to], index) => {
      const level = above[index]
      const wasOpen = isOpen
      isOpen = level !== below[index]
      if (!isOpen) return ''
      return `${wasOpen ? 'L' : 'M'}${text(from)},${text(level)}H${text(to)}`
    })
    .join('')
}

const text = (value = 0) => String(Math.round(value * 10) / 10)
