import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until a condition is true, at most as long as tap lets the test run. */
export async function until(isSo: () => unknown): Promise<void> {
  while (!(await isSo())) await sleep(10)
}
