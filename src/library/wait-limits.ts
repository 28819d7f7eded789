import { readInput } from '../control/control-errors.ts'
import type { WaitLimits } from '../control/waiting.ts'
import { WaitQuery } from '../schemas/journal.ts'
import { type Duration, milliseconds } from '../schemas/primitives.ts'

/** Checks the arguments of a wait; throws 400 Mock.InvalidInput. A wait ends after 30 s of host time by default. */
export function waitLimits(
  query: Partial<WaitQuery>,
  timeout: Duration = '30s',
  signal: AbortSignal,
): WaitLimits {
  const wait = readInput(WaitQuery, { ...query, timeout: `${timeout}` })
  return { timeout: milliseconds(wait.timeout), signal }
}
