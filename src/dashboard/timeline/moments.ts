import type { CountedMoment } from '../../schemas/history.ts'

/** Statuses from the bottom of the chart to its top: what runs, what is on its way, what is at rest, what failed. */
const STACK = [
  'RUNNING',
  'STARTING',
  'CREATING',
  'INIT',
  'SNAPSHOTTING',
  'STOPPING',
  'STOPPED',
  'FROZEN',
  'DELETING',
  'DELETED',
  'CREATE_FAILED',
  'START_FAILED',
  'DELETE_FAILED',
  'ERROR',
] as const

/** A part of the world's time, epoch ms. */
export interface Span {
  from: number
  to: number
}

/** A span that a chart can draw: a history that has just begun in a frozen world has no length. */
export function drawable({ from, to }: Span): Span {
  return { from, to: Math.max(to, from + 1_000) }
}

type Moments = readonly CountedMoment[]

/** The statuses that some moment has, in the order of the stack. */
export function statusesIn(moments: Moments): string[] {
  const present = new Set(moments.flatMap(({ by_status }) => Object.keys(by_status)))
  const known = STACK.filter((status) => present.has(status))
  return [...known, ...[...present].filter((status) => !STACK.some((each) => each === status))]
}

/** Index of the last entry at `at` or earlier, by binary search; -1 if all are later. */
export function lastAt(entries: readonly { at: number }[], at: number): number {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((entries[middle]?.at ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The counts that held at a time: those of the last moment before it. */
export function momentAt(moments: Moments, at: number): CountedMoment | undefined {
  return moments[Math.max(0, lastAt(moments, at))]
}

/** The nearest moment before (-1) or after (1) a time; undefined if there is none. */
export function neighbour(moments: Moments, at: number, step: 1 | -1): number | undefined {
  if (step === 1) return moments[lastAt(moments, at) + 1]?.at
  return moments[lastAt(moments, at - 1)]?.at
}

/** Number of instances with one of the statuses. */
export function totalOf({ by_status }: CountedMoment, statuses: readonly string[]): number {
  return statuses.reduce((total, status) => total + (by_status[status] ?? 0), 0)
}

/** The highest total of the statuses, at least 1. */
export function highest(moments: Moments, statuses: readonly string[]): number {
  return moments.reduce((most, moment) => Math.max(most, totalOf(moment, statuses)), 1)
}

/**
 * Adds newer moments to older ones. `newer` begins at the time of the last of `older` or before it: what it covers
 * replaces the same part of `older`.
 */
export function joined<T extends { at: number }>(
  older: readonly T[],
  newer: readonly T[],
  since: number,
): T[] {
  return newer.length === 0 ? [...older] : [...older.filter(({ at }) => at < since), ...newer]
}

/** At most `most` moments, evenly chosen, with the first and the last. */
export function sampled<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all]
  const step = (all.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, index) => all[Math.round(index * step)] as T)
}
