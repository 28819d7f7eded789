const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const

/** A time span in ms as text with its two largest units: `2 h 5 min`. */
export function spanText(ms: number): string {
  const start = UNITS.findIndex(([, size]) => ms >= size)
  if (start < 0) return `${Math.max(0, Math.round(ms))} ms`
  let rest = ms
  const parts = UNITS.slice(start, start + 2).map(([unit, size]) => {
    const amount = Math.floor(rest / size)
    rest -= amount * size
    return amount === 0 ? '' : `${amount} ${unit}`
  })
  return parts.filter((part) => part !== '').join(' ')
}

/** A time in epoch ms as `2026-01-01 00:00:00`, UTC. */
export function momentText(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}

export function countText(count: number): string {
  return count.toLocaleString('en')
}
