import { createMockServer } from '../../src/index.ts'
import { figure, machine } from './support/report.ts'

const RUNS = 15

/** Measures the delay between a transition on a running clock and its event. */
export async function benchEvents(): Promise<string[]> {
  const mock = await createMockServer({ durations: { create: '20ms' } })
  const project = mock.project('p1')
  // The timer of a server does not keep its process alive.
  const alive = setInterval(() => {}, 1_000)
  const delays: number[] = []
  for (let run = 0; run < RUNS; run++) {
    await new Promise<void>((resolve) => {
      const stopWatching = project.watch(({ at, to, type }) => {
        if (type !== 'transition' || to !== 'RUNNING') return
        delays.push(Date.now() - Number(at))
        stopWatching()
        resolve()
      })
      project.notebooks.create({
        name: `bench-${run}`,
        flavor: 'modelarts.vm.cpu.2u',
        image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090',
        volume: { category: 'EVS', ownership: 'MANAGED' },
      })
    })
  }
  clearInterval(alive)
  await mock.close()
  return [
    `An event comes ${figure(delays, 1)} ms after its transition (goal: below 20); ${RUNS} runs; ${machine()}`,
  ]
}
