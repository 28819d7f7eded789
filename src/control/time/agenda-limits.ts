import type { CloudReminder } from '../../cloud/kernel/reminders.ts'
import { type Finding, quote } from '../../schemas/findings.ts'

/** How often agendas may come up in time that passes at once: with what follows from it, some seconds. */
const MOST = 20_000

/** How often they may in a second of the host, so that there is time for requests. */
const MAX_A_SECOND = 1_000

/** What is to come in a world, and the moment that its time goes to, epoch ms. */
export interface Leap {
  reminders: Iterable<CloudReminder>
  by: number
}

/** Where time is told to go, as JSON has it. */
interface Place {
  path: string
  value: unknown
}

/** Why so much time cannot pass at once: agendas that come up again and again would for too long. */
export function whyNotSoFar(leaps: Iterable<Leap>, { path, value }: Place): Finding[] {
  let times = 0
  for (const { by, reminders } of leaps) {
    for (const { at, every } of recurring(reminders)) {
      if (at <= by) times += Math.floor((by - at) / every) + 1
    }
  }
  if (times <= MOST) return []
  const found = `${quote(value)}, by which the agenda comes up ${times} times`
  return [{ path, found, expected: `at most ${MOST} times` }]
}

/** Why time cannot run so fast; `rate` is world ms for each ms of the host. */
export function whyNotSoFast(agendas: Iterable<Iterable<CloudReminder>>, rate: number): Finding[] {
  let times = 0
  for (const reminders of agendas) {
    for (const { every } of recurring(reminders)) times += (1_000 / every) * rate
  }
  if (rate <= 1 || times <= MAX_A_SECOND) return []
  const found = `${rate}, at which the agenda comes up ${Math.round(times)} times a second of the host`
  const expected = `a rate at which it does so at most ${MAX_A_SECOND} times`
  return [{ path: '$.rate', found, expected }]
}

function* recurring(reminders: Iterable<CloudReminder>) {
  for (const reminder of reminders) {
    if (!('every' in reminder) || reminder.every === undefined || reminder.at === null) continue
    yield { at: reminder.at, every: reminder.every }
  }
}
