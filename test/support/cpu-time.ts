/**
 * User CPU time of a synchronous call, in ms, which other processes do not lengthen. A call that takes `limit` or longer is
 * made a second time, and the shorter time counts.
 */
export function cpuTime(limit: number, call: () => unknown): number {
  const first = timeOf(call)
  return first < limit ? first : Math.min(first, timeOf(call))
}

function timeOf(call: () => unknown): number {
  const start = process.cpuUsage()
  call()
  return process.cpuUsage(start).user / 1_000
}
