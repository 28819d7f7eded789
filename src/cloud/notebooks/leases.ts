import type { Lease } from '../../schemas/lease.ts'
import { durationInvalid } from '../errors/errors.ts'

const HOUR_MS = 3_600_000

/** Shortest and longest run time in ms (contract B5, discrepancies C4). */
const ranges = { TIMING: [HOUR_MS, 72 * HOUR_MS], IDLE: [HOUR_MS / 4, 72 * HOUR_MS] } as const

/** For how long an instance shall run from now on; -1 is for good. */
export interface RequestedLease {
  duration: number
  type: 'TIMING' | 'IDLE'
}

interface LeaseInput {
  duration?: number | undefined
  type?: 'TIMING' | 'IDLE' | undefined
  enable?: boolean | undefined
}

/** What a request wants of the lease; refuses a duration out of range with 400 ModelArts.6349. */
export function requestedLease({
  duration = HOUR_MS,
  type = 'TIMING',
  enable = true,
}: LeaseInput): RequestedLease {
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
export function renewedLease(lease: Lease, { duration, type }: RequestedLease, now: number): Lease {
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
export function startedLease(lease: Lease, now: number): Lease {
  return renewedLease(
    lease,
    { duration: requestedDuration(lease), type: lease.type as RequestedLease['type'] },
    now,
  )
}

/** The lease after a stop, which touches it like a renewal by the default (contract B5). */
export function stoppedLease(lease: Lease, now: number): Lease {
  const duration = lease.enable ? HOUR_MS : -1
  return renewedLease(lease, { duration, type: lease.type as RequestedLease['type'] }, now)
}

/** When the lease ends, epoch ms; Infinity where it does not. */
export function leaseEnd({ create_at, duration, enable }: Lease): number {
  return enable ? create_at + duration : Number.POSITIVE_INFINITY
}

/** What was asked for when the lease was last touched, ms; -1 for good. */
export function requestedDuration({ create_at, duration, enable, update_at }: Lease): number {
  return enable ? duration - (update_at - create_at) : -1
}
