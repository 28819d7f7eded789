import { language } from '../shell/preferences.ts'
import { texts } from '../texts/texts.ts'

const SIZES = [86_400_000, 3_600_000, 60_000, 1_000]

/** A time span in ms as text with its two largest units: `2 h 5 min`. */
export function spanText(ms: number): string {
  const { milliseconds, units } = texts.value.common
  const start = SIZES.findIndex((size) => ms >= size)
  if (start < 0) return `${Math.max(0, Math.round(ms))} ${milliseconds}`
  let rest = ms
  const parts = SIZES.slice(start, start + 2).map((size, index) => {
    const amount = Math.floor(rest / size)
    rest -= amount * size
    return amount === 0 ? '' : `${amount} ${units[start + index]}`
  })
  return parts.filter((part) => part !== '').join(' ')
}

const locale = () => (language.value === 'zh' ? 'zh-CN' : 'en')

const styles = {
  date: { dateStyle: 'medium' },
  moment: { dateStyle: 'medium', timeStyle: 'medium' },
  short: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
} as const

const dates = new Map<string, Intl.DateTimeFormat>()

function dateFormat(style: keyof typeof styles): Intl.DateTimeFormat {
  const key = `${locale()} ${style}`
  const found =
    dates.get(key) ??
    new Intl.DateTimeFormat(locale(), {
      ...styles[style],
      hourCycle: 'h23',
      timeZone: 'UTC',
    })
  dates.set(key, found)
  return found
}

/** A time in epoch ms as a date and a time of day of UTC, in the way of the language. */
export function momentText(at: number): string {
  return dateFormat('moment').format(at)
}

/** The same without the year and the seconds, for columns of tables. */
export function shortMomentText(at: number): string {
  return dateFormat('short').format(at)
}

/** The date of a time in epoch ms, UTC. */
export function dateText(at: number): string {
  return dateFormat('date').format(at)
}

/** The time of day of a time in epoch ms, UTC: `14:05:09`. */
export function timeText(at: number): string {
  return new Date(at).toISOString().slice(11, 19)
}

export function countText(count: number): string {
  return count.toLocaleString(locale())
}
