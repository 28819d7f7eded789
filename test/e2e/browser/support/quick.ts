import assert from 'node:assert/strict'
import { availableParallelism, loadavg } from 'node:os'

/** How much slower than a quiet one this machine is now: other suites run at the same time. */
function slowness(): number {
  const [load = 0] = loadavg()
  return Math.max(1, (2 * load) / availableParallelism())
}

/** Checks that something took at most `limit` ms, or more if this machine is busy. */
export function assertQuick(what: string, ms: number, limit: number): void {
  const factor = slowness()
  const allowed = limit * factor
  console.log(
    `  ${what}: ${ms.toFixed(1)} ms (limit ${limit} ms, times ${factor.toFixed(1)} by the load of this machine)`,
  )
  assert.ok(
    ms <= allowed,
    `${what}: ${ms.toFixed(1)} ms, expected at most ${allowed.toFixed(0)} ms`,
  )
}
