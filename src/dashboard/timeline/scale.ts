import type { Span } from './moments.ts'

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000]

/** Distances between the marks of the time axis, ms. Beyond the last one: whole multiples of it. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
]

export interface TimeTicks {
  /** Distance of the marks, ms. */
  step: number
  /** Times of the marks, epoch ms; UTC-aligned. */
  at: number[]
}

/** Marks of a time axis: at most `most` of them. */
export function timeTicks({ from, to }: Span, most: number): TimeTicks {
  const wanted = Math.max(1, to - from) / Math.max(1, most)
  const year = 365 * DAY
  const step = STEPS.find((each) => each >= wanted) ?? Math.ceil(wanted / year) * year
  const first = Math.ceil(from / step) * step
  const count = Math.max(0, Math.floor((to - first) / step) + 1)
  return { step, at: Array.from({ length: count }, (_, index) => first + index * step) }
}

/** Marks of an axis of whole numbers from 0 to `highest`, about `wanted` of them. */
export function countTicks(highest: number, wanted: number): number[] {
  const rough = Math.max(1, highest / wanted)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough
  const whole = Math.max(1, Math.round(step))
  const last = Math.floor(highest / whole)
  return Array.from({ length: last + 1 }, (_, index) => index * whole)
}

/** A linear scale. */
export function scaleOf({ from, to }: Span, start: number, end: number): (value: number) => number {
  const span = Math.max(1, to - from)
  return (value) => start + ((value - from) / span) * (end - start)
}
