import { signal } from '@preact/signals'

/** How many instances had each status at a moment of the world's time, epoch ms. */
export interface Point {
  at: number
  counts: Readonly<Record<string, number>>
}

const MOST = 400

/** Collected while the page is open. */
export const points = signal<readonly Point[]>([])

export function addPoint(at: number, counts: Point['counts']): void {
  const before = points.value
  const last = before.at(-1)
  // A clock that was set back starts the chart anew.
  if (last !== undefined && at < last.at) points.value = [{ at, counts }]
  else if (before.length < MOST) points.value = [...before, { at, counts }]
  else points.value = [...before.filter((_, index) => index % 2 === 0), { at, counts }]
}

export function clearPoints(): void {
  points.value = []
}
