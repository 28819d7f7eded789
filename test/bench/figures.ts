export function median(values: readonly number[]): number {
  return spread(values).median
}

/** Median, and the values that a tenth is below or above. */
export interface Spread {
  low: number
  median: number
  high: number
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part + 0.5)] as number
  return { low: at(0.1), median: sorted[sorted.length >>> 1] as number, high: at(0.9) }
}
