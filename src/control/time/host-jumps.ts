import { machineTime } from '../../cloud/kernel/host-time.ts'

/** Time between two looks at the host's clock, ms. */
const LOOK_INTERVAL = 1_000

/** Smallest jump that is told, ms; clocks follow smaller ones too. */
const MIN_JUMP = 1_000

/**
 * Calls `onJump` with the ms that the host's clock has jumped forward, for example after a sleep of the machine or a
 * late correction by NTP, within 1 s after the jump, until the signal is aborted.
 */
export function watchHostJumps(onJump: (ms: number) => void, stopping: AbortSignal): void {
  let seen = machineTime.ahead()
  const look = () => {
    const ahead = machineTime.ahead()
    const jump = Math.round(ahead - seen)
    if (jump < MIN_JUMP) return
    seen = ahead
    onJump(jump)
  }
  const timer = setInterval(look, LOOK_INTERVAL).unref()
  stopping.addEventListener('abort', () => clearInterval(timer), { once: true })
}
