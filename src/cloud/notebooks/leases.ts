import type { Lease } from '../../schemas/lease.ts'
import { durationInvalid } from '../errors/errors.ts'

const HOUR = 3_600_000

/** Shortest and longest run time in ms (contract B5, discrepancies C4). */
const ranges = { TIMING: [HOUR, 72 * HOUR], IDLE: [HOUR / 4, 72 * HOUR] } as const

/** For how long an instance shall run from now on; -1 is for good. */
export interface RequestedLease {
  duration: number
  type: 'TIMING' | 'IDLE'
}

interface Wanted {
  duration?: number | undefined
  type?: 'TIMING' | 'IDLE' | undefined
  enable?: boolean | undefined
}

/** What a request wants of the lease; refuses a duration out of range with 400 ModelArts.6349. */
export function requestedLease({
  duration = HOUR,
  type = 'TIMING',
  enable = true,
}: Wanted): RequestedLease {
  const [from, to] = ranges[type]
  if (duration !== -1 && (duration < from || duration > to)) throw durationInvalid(from, to)
  return { duration: enable ? duration : -1, type }
}

export function newLease({ duration, type }: RequestedLease, now: number): Lease {
  return { create_at: now, duration, enable: duration !== -1, type, update_at: now }
}

/**
 * The lease from now on: its duration counts from the creation of the instance (contract B5), so a clock
 * that was set back can end it no sooner than that.
 */
export function touched(lease: Lease, { duration, type }: RequestedLease, now: number): Lease {
  const enable = duration !== -1
  return {
    ...lease,
    duration: enable ? Math.max(0, now - lease.create_at + duration) : -1,
    enable,
    type,
    update_at: now,
  }
}

/** The lease once the instance runs for the first time: what was asked for counts from then. */
export function begun(lease: Lease, now: number): Lease {
  return touched(
    lease,
    { duration: allowance(lease), type: lease.type as RequestedLease['type'] },
    now,
  )
}

/** The lease after a stop, which touches it like a renewal by the default (contract B5). */
export function rested(lease: Lease, now: number): Lease {
  const duration = lease.enable ? HOUR : -1
  return touched(lease, { duration, type: lease.type as RequestedLease['type'] }, now)
}

/** When the lease ends, epoch ms; Infinity where it does not. */
export function endOf({ create_at, duration, enable }: Lease): number {
  return enable ? create_at + duration : Number.POSITIVE_INFINITY
}

/** What was asked for when the lease was last touched, ms; -1 for good. */
export function allowance({ create_at, duration, enable, update_at }: Lease): number {
  return enable ? duration - (update_at - create_at) : -1
}
