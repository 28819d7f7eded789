import type { Lease } from '../../schemas/lease.ts'
import { durationInvalid } from '../errors/errors.ts'

const HOUR_MS = 3_600_000

/**
 * Shortest and longest run time in ms (docs/contract/behaviours.md#lease-arithmetic,
 * docs/contract/discrepancies.md#lease-duration-range).
 */
const ranges = { TIMING: [HOUR_MS, 72 * HOUR_MS], IDLE: [HOUR_MS / 4, 72 * HOUR_MS] } as const

/** Run time from now in ms, and kind of automatic stop; duration -1 means no automatic stop. */
export interface RequestedLease {
  duration: number
  type: 'TIMING' | 'IDLE'
}

interface LeaseInput {
  duration?: number | undefined
  type?: 'TIMING' | 'IDLE' | undefined
  enable?: boolean | undefined
}

/** The lease that a request asks for, with defaults. Throws 400 ModelArts.6349 for a duration out of range. */
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
 * The lease after a renewal at `now` (epoch ms). `duration` counts from the creation of the instance
 * (docs/contract/behaviours.md#lease-arithmetic). It is never negative, even if the clock was set back before
 * the creation.
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

/** The lease when the instance runs for the first time: the requested duration counts from `now`. */
export function startedLease(lease: Lease, now: number): Lease {
  return renewedLease(
    lease,
    { duration: requestedDuration(lease), type: lease.type as RequestedLease['type'] },
    now,
  )
}

/**
 * The lease after a stop, which renews it by the default duration
 * (docs/contract/behaviours.md#lease-arithmetic).
 */
export function stoppedLease(lease: Lease, now: number): Lease {
  const duration = lease.enable ? HOUR_MS : -1
  return renewedLease(lease, { duration, type: lease.type as RequestedLease['type'] }, now)
}

/** The lease without an end. It keeps its times, because nobody renewed it. */
export function switchedOffLease(lease: Lease): Lease {
  return { ...lease, duration: -1, enable: false }
}

/** End of the lease, epoch ms; Infinity if automatic stop is off. */
export function leaseEnd({ create_at, duration, enable }: Lease): number {
  return enable ? create_at + duration : Number.POSITIVE_INFINITY
}

/** Duration that the last renewal asked for, ms; -1 if automatic stop is off. */
export function requestedDuration({ create_at, duration, enable, update_at }: Lease): number {
  return enable ? duration - (update_at - create_at) : -1
}
