import { availableParallelism } from 'node:os'

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >>> 1] as number
}

/** The value at a share of the sorted values, such as 0.05 for the 5th percentile. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] as number
}

/**
 * A figure with its spread: the median, and the 5th and the 95th percentile, which are the lowest and the highest of up to
 * 19 values. A single value says so.
 * @example figure([1, 3, 2], 1) // '2.0 (1.0–3.0)'
 */
export function figure(values: readonly number[], digits = 0): string {
  if (values.length === 0) return 'none'
  if (values.length === 1) return `${grouped(values[0] as number, digits)} (one run)`
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [percentile(sorted, 0.05), percentile(sorted, 0.95)].map((value) =>
    grouped(value, digits),
  )
  return `${grouped(median(sorted), digits)} (${low}–${high})`
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

/** The machine of a table. @example '2 cores, Node 20.20.2, linux x64' */
export function machine(): string {
  const { platform, arch, versions } = process
  return `${availableParallelism()} cores, Node ${versions.node}, ${platform} ${arch}`
}
