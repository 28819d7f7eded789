import { createMockServer } from '../../src/index.ts'
import { PROJECT } from './page.ts'
import { figure, machine } from './support/report.ts'
import { startMany } from './transitions.ts'

const SIZE = 100_000

const DUE = 10_000

const RUNS = 5

/** Measures a burst: 10,000 of 100,000 instances end their transition at the same time. */
export async function benchLife(): Promise<string[]> {
  const at = Date.UTC(2027, 0, 1)
  const mock = await createMockServer({ notebooks: SIZE, seed: 7, clock: { at, rate: 0 } })
  startMany(mock, DUE, () => 5_000)
  const project = mock.project(PROJECT)
  const before = project.snapshot()
  const durations: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now()
    const { length } = project.advance('5s')
    durations.push(performance.now() - start)
    if (length !== DUE) throw new Error(`found ${length} transitions, expected ${DUE}`)
    project.restore(before)
  }
  await mock.close()
  return [
    `${DUE} of ${SIZE} instances due at once: done in ${figure(durations)} ms; ${RUNS} runs; ${machine()}`,
  ]
}
