import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until something is so, for as long as tap lets the test run. */
export async function until(isSo: () => unknown): Promise<void> {
  while (!(await isSo())) await sleep(10)
}
