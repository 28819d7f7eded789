import { matchesPattern } from '../../src/cloud/iam/iam.ts'
import { createMockServer } from '../../src/index.ts'
import { maskedText } from '../../src/schemas/masked-text.ts'
import { figure, machine } from './support/report.ts'

const RUNS = 5

/** Switches in each round. */
const SWITCHES = 3

const SCENES = ['ten-thousand', 'busy-gpu-lab']

/** Measures loading a scene, switching a project to a loaded scene, matching a pattern and masking secrets. */
export async function benchScenes(): Promise<string[]> {
  const loads = new Map(SCENES.map((scene): [string, number[]] => [scene, []]))
  const switches = new Map(SCENES.map((scene): [string, number[]] => [scene, []]))
  const stars: number[] = []
  const masked: number[] = []
  for (let run = 0; run < RUNS; run++) {
    for (const scene of SCENES) {
      const { loaded, switched } = await measure(scene)
      loads.get(scene)?.push(loaded)
      switches.get(scene)?.push(...switched)
    }
    const pattern = `${'*a'.repeat(200)}b`
    stars.push(await timed(() => matchesPattern(pattern, 'a'.repeat(40_000))))
    masked.push(await timed(() => maskedText('"a":"'.repeat(13_107))))
  }
  return [
    `Scenes, ${RUNS} rounds; ${machine()}`,
    ...SCENES.map((scene) =>
      [
        `Scene ${scene}: loading ${figure(loads.get(scene) ?? [], 2)} s of CPU (goal: below 2)`,
        `switching a project ${figure(switches.get(scene) ?? [], 1)} ms (goal: below 100)`,
      ].join(', '),
    ),
    `A pattern of 200 stars on 40,000 letters: ${figure(stars, 1)} ms (goal: below 250)`,
    `64 KB of repeated quotes masked: ${figure(masked, 1)} ms (goal: below 100)`,
  ]
}

/** CPU seconds of loading a scene, and ms of switching a project to it. */
async function measure(scene: string): Promise<{ loaded: number; switched: number[] }> {
  const before = process.cpuUsage()
  const mock = await createMockServer({ clock: 'frozen' })
  await mock.project('first').useScene(scene)
  const { user, system } = process.cpuUsage(before)
  const switched: number[] = []
  for (let run = 0; run < SWITCHES; run++) {
    // At another time, the data with relative times is built again.
    mock.advance('1s')
    switched.push(
      await timed(async () => {
        await mock.project('p1').useScene(scene)
        mock.project('p1').notebooks.listAll({ limit: 1 })
      }),
    )
  }
  await mock.close()
  return { loaded: (user + system) / 1e6, switched }
}

async function timed(act: () => unknown): Promise<number> {
  const start = performance.now()
  await act()
  return performance.now() - start
}
