import { type Clock, epochOfMoment, isoOf } from '../../cloud/kernel/clock.ts'
import type { AdvanceRequest, ClockRequest, ClockState } from '../../schemas/control.ts'
import { quote } from '../../schemas/findings.ts'
import { LATEST_MOMENT, type Moment, milliseconds } from '../../schemas/primitives.ts'
import { inputInvalid } from '../control-errors.ts'

/** A clock as people want to see it. */
export function clockState(clock: Clock): ClockState {
  const now = clock.now()
  return { now, iso: isoOf(now), rate: clock.rate }
}

/** A clock's setting as the clock takes it. */
export function settingOf({ at, rate }: ClockRequest) {
  return { at: at === undefined ? undefined : epochOfMoment(at), rate }
}

/** Where an advance leads from `now`; both epoch ms. */
export function momentAfter({ by, until }: AdvanceRequest, now: number): number {
  return by === undefined ? epochOfMoment(until as Moment) : now + milliseconds(by)
}

/** Refuses with 400 Mock.InvalidInput an advance that leads back, or past the year 9999. */
export function expectAhead(request: AdvanceRequest, now: number): void {
  const { by, until } = request
  const target = momentAfter(request, now)
  if (target < now) throw invalidTime('$.until', until, `a moment from ${isoOf(now)} on`)
  if (target > LATEST_MOMENT) throw invalidTime('$.by', by, 'a moment before the year 9000')
}

function invalidTime(path: string, found: unknown, expected: string) {
  return inputInvalid('InvalidInput', [{ path, found: quote(found), expected }])
}
