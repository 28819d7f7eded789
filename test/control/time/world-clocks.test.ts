import t from 'tap'
import type { Steps } from '../../../src/cloud/kernel/steps.ts'
import type { World } from '../../../src/control/worlds/worlds.ts'
import { createIn, engine } from '../../support/build.ts'

/** An engine with the world p1, which has only instances that start. */
async function startingInstances(count: number) {
  const made = await engine()
  made.worlds.reset('empty')
  const world = made.worlds.find('p1') as World
  for (let n = 0; n < count; n++) createIn(world)
  return { made, world }
}

function counted<T>(steps: Steps<T>): { count: number; value: T } {
  let [count, step] = [0, steps.next()]
  for (; step.done !== true; step = steps.next()) count++
  return { count, value: step.value }
}

t.test(
  'an advance of all worlds returns many transitions of one world in steps of their own',
  async (t) => {
    const [one, all] = [await startingInstances(600), await startingInstances(600)]
    const alone = counted(one.made.time.advanceWorldSteps({ by: '1m' }, one.world))
    const together = counted(all.made.time.advanceSteps({ by: '1m' }))
    t.ok(alone.value.length > 512, `${alone.value.length} transitions`)
    t.strictSame(
      together.value,
      alone.value.map((transition) => ({ project_id: 'p1', ...transition })),
    )
    // One step for the world, and at least one for its transitions.
    t.ok(together.count >= alone.count + 2, `${together.count} steps, ${alone.count} for the world`)
  },
)
