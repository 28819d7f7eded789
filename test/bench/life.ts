import { createMockServer } from '../../src/index.ts'
import { PROJECT } from './page.ts'
import { startMany } from './transitions.ts'

const SIZE = 100_000

const DUE = 10_000

/** Measures a burst: 10,000 of 100,000 instances end their transition at the same time. */
export async function benchLife(): Promise<string[]> {
  const at = Date.UTC(2027, 0, 1)
  const mock = await createMockServer({ notebooks: SIZE, seed: 7, clock: { at, rate: 0 } })
  startMany(mock, DUE, () => 5_000)
  const start = performance.now()
  const transitions = mock.project(PROJECT).advance('5s')
  const duration = performance.now() - start
  await mock.close()
  return [
    `${transitions.length} of ${SIZE} instances due at once: done in ${duration.toFixed(0)} ms`,
  ]
}
