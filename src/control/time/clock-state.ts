import { type Clock, epochOfMoment, isoOf } from '../../cloud/kernel/clock.ts'
import type { AdvanceRequest, ClockRequest, ClockState } from '../../schemas/control.ts'
import { quote } from '../../schemas/findings.ts'
import { LATEST_MOMENT, type Moment, milliseconds } from '../../schemas/primitives.ts'
import { inputInvalid } from '../control-errors.ts'

/** The state of a clock as the control plane returns it. */
export function clockState(clock: Clock): ClockState {
  const now = clock.now()
  return { now, iso: isoOf(now), rate: clock.rate }
}

/** Converts the body of a clock's setting for `Clock.set`; `at` in epoch ms. */
export function settingOf({ at, rate }: ClockRequest) {
  return { at: at === undefined ? undefined : epochOfMoment(at), rate }
}

/** The time after an advance that starts at `now`; both in epoch ms. */
export function momentAfter({ by, until }: AdvanceRequest, now: number): number {
  return by === undefined ? epochOfMoment(until as Moment) : now + milliseconds(by)
}

/** Throws 400 Mock.InvalidInput if an advance leads back, or beyond the start of the year 9000. */
export function checkAdvance(request: AdvanceRequest, now: number): void {
  const { by, until } = request
  const target = momentAfter(request, now)
  if (target < now) throw invalidTime('$.until', until, `a moment at or after ${isoOf(now)}`)
  if (target > LATEST_MOMENT) throw invalidTime('$.by', by, 'a moment before the year 9000')
}

function invalidTime(path: string, found: unknown, expected: string) {
  return inputInvalid('InvalidInput', [{ path, found: quote(found), expected }])
}
