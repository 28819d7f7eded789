import { language } from '../shell/preferences.ts'

const DAY = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()

/** Text of a mark on the time axis, UTC. It is a date where a day begins, and as exact as the distance of the marks needs. */
export function tickText(at: number, step: number): string {
  const isDate = at % DAY === 0
  const style = isDate ? 'date' : step < 60_000 ? 'seconds' : 'minutes'
  const locale = language.value === 'zh' ? 'zh-CN' : 'en'
  const key = `${locale} ${style}`
  const found =
    formats.get(key) ??
    new Intl.DateTimeFormat(locale, {
      timeZone: 'UTC',
      ...(isDate
        ? { month: 'short', day: 'numeric' }
        : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
      ...(style === 'seconds' && { second: '2-digit' }),
    })
  formats.set(key, found)
  return found.format(at)
}
