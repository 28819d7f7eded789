import type { CloudReminder } from '../../cloud/kernel/reminders.ts'
import { type Finding, quote } from '../../schemas/findings.ts'

/** How often recurring reminders may fire in one move of a clock. They block the server for some seconds. */
const MAX_FIRINGS = 20_000

/** How often they may fire in one second of the host, so that the server can still handle requests. */
const MAX_FIRINGS_PER_SECOND = 1_000

/** The agenda of a world, and the time its clock moves to, epoch ms. */
export interface ClockMove {
  reminders: Iterable<CloudReminder>
  to: number
}

/** The field of the input that sets the time, for findings. */
interface InputField {
  path: string
  value: unknown
}

/** A finding if recurring reminders would fire more than 20,000 times, in all worlds together. */
export function findingsForMove(
  moves: Iterable<ClockMove>,
  { path, value }: InputField,
): Finding[] {
  let times = 0
  for (const { reminders, to } of moves) {
    for (const { at, every } of recurring(reminders)) {
      if (at <= to) times += Math.floor((to - at) / every) + 1
    }
  }
  if (times <= MAX_FIRINGS) return []
  const found = `${quote(value)}, which makes the agenda fire ${times} times`
  return [{ path, found, expected: `at most ${MAX_FIRINGS} times` }]
}

/** A finding if reminders would fire more than 1,000 times per host second; `rate` is world ms per host ms. */
export function findingsForRate(
  agendas: Iterable<Iterable<CloudReminder>>,
  rate: number,
): Finding[] {
  let times = 0
  for (const reminders of agendas) {
    for (const { every } of recurring(reminders)) times += (1_000 / every) * rate
  }
  if (rate <= 1 || times <= MAX_FIRINGS_PER_SECOND) return []
  const found = `${rate}, which makes the agenda fire ${Math.round(times)} times per second of the host`
  const expected = `a rate that makes it fire at most ${MAX_FIRINGS_PER_SECOND} times`
  return [{ path: '$.rate', found, expected }]
}

function* recurring(reminders: Iterable<CloudReminder>) {
  for (const reminder of reminders) {
    if (!('every' in reminder) || reminder.every === undefined || reminder.at === null) continue
    yield { at: reminder.at, every: reminder.every }
  }
}
