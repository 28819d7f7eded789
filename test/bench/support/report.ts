import { availableParallelism } from 'node:os'
import { spread } from '../figures.ts'

/**
 * A figure with its spread: the median, and the values that a tenth is below and above, which are the lowest and the
 * highest of up to five values. A single value says so.
 * @example figure([1, 3, 2], 1) // '2.0 (1.0–3.0)'
 */
export function figure(values: readonly number[], digits = 0): string {
  if (values.length === 0) return 'none'
  const { low, median, high } = spread(values)
  const text = grouped(median, digits)
  if (values.length === 1) return `${text} (one run)`
  return `${text} (${grouped(low, digits)}–${grouped(high, digits)})`
}

function grouped(value: number, digits: number): string {
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

/** The ratio of two figures in each round; a round measures both, one right after the other. */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.map((value, round) => value / (theirs[round] as number))
}

/** What a figure with its spread shows, for the title of a table. */
export const SHOWN = 'median (a tenth is below–a tenth is above)'

/** The machine of a table. @example '2 cores, Node 20.20.2, linux x64' */
export function machine(): string {
  const { platform, arch, versions } = process
  return `${availableParallelism()} cores, Node ${versions.node}, ${platform} ${arch}`
}
