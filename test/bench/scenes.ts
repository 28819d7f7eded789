import { matchesPattern } from '../../src/cloud/iam/iam.ts'
import { createMockServer } from '../../src/index.ts'
import { maskedText } from '../../src/schemas/masked-text.ts'
import { median } from './figures.ts'

const RUNS = 9

const SCENES = ['ten-thousand', 'busy-gpu-lab']

/** Measures loading a scene, switching a project to a loaded scene, matching a pattern and masking secrets. */
export async function benchScenes(): Promise<string[]> {
  const lines: string[] = []
  for (const scene of SCENES) {
    const { user, system } = process.cpuUsage()
    const mock = await createMockServer({ clock: 'frozen' })
    await mock.project('first').useScene(scene)
    const read = process.cpuUsage({ user, system })
    const times: number[] = []
    for (let run = 0; run < RUNS; run++) {
      // At another time, the data with relative times is built again.
      mock.advance('1s')
      times.push(
        await timed(async () => {
          await mock.project('p1').useScene(scene)
          mock.project('p1').notebooks.listAll({ limit: 1 })
        }),
      )
    }
    await mock.close()
    const seconds = ((read.user + read.system) / 1e6).toFixed(2)
    const ms = median(times).toFixed(1)
    lines.push(
      `Scene ${scene}: loading ${seconds} s of CPU (goal: below 2), switching a project ${ms} ms (goal: below 100)`,
    )
  }
  const stars = await timed(() => matchesPattern(`${'*a'.repeat(200)}b`, 'a'.repeat(40_000)))
  const masked = await timed(() => maskedText('"a":"'.repeat(13_107)))
  return [
    ...lines,
    `A pattern of 200 stars on 40,000 letters: ${stars.toFixed(1)} ms (goal: below 250)`,
    `64 KB of repeated quotes masked: ${masked.toFixed(1)} ms (goal: below 100)`,
  ]
}

async function timed(act: () => unknown): Promise<number> {
  const start = performance.now()
  await act()
  return performance.now() - start
}
