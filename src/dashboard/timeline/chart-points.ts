import { signal } from '@preact/signals'

/** How many instances had each status at a moment of the world's time, epoch ms. */
export interface Point {
  at: number
  counts: Readonly<Record<string, number>>
}

const MAX_POINTS = 400

/** Points collected since the page was opened; every second one is dropped when there are too many. */
export const points = signal<readonly Point[]>([])

export function addPoint(at: number, counts: Point['counts']): void {
  const before = points.value
  const last = before.at(-1)
  // The chart starts again when the clock was set back.
  if (last !== undefined && at < last.at) points.value = [{ at, counts }]
  else if (before.length < MAX_POINTS) points.value = [...before, { at, counts }]
  else points.value = [...before.filter((_, index) => index % 2 === 0), { at, counts }]
}

export function clearPoints(): void {
  points.value = []
}
