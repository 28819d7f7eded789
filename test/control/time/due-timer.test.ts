import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Steps } from '../../../src/cloud/kernel/steps.ts'
import { DueTimer } from '../../../src/control/time/due-timer.ts'
import type { World } from '../../../src/control/worlds/worlds.ts'
import { createIn, engine } from '../../support/build.ts'
import { NOW } from '../../support/mock.ts'

/** A world whose time runs fast, with an instance that starts in 30 ms of the host, and the timer of its engine. */
async function startingWorld(t: Test) {
  const made = await engine({ clock: { at: NOW, rate: 100 } })
  made.worlds.reset('empty')
  const world = made.worlds.find('p1') as World
  const transitions: string[] = []
  made.events.listen(() => {
    const { event } = made.events.after(made.events.last - 1) ?? {}
    if (event?.type === 'transition') transitions.push(JSON.stringify(event.data))
  })
  createIn(world)
  transitions.length = 0
  const timer = new DueTimer(() => made.worlds, made.gates)
  t.teardown(() => timer.stop())
  timer.schedule(world)
  return { made, world, transitions }
}

/** Work in slices that goes on until the reminder of the world is due, and the timer has fired. */
function* pastDue({ cloud }: World): Steps<void> {
  const end = performance.now() + cloud.clock.hostTimeUntil(cloud.agenda.next) + 30
  while (performance.now() < end) yield
}

t.test('what becomes due during work on a world is done after it, without a request', async (t) => {
  const { made, world, transitions } = await startingWorld(t)
  t.ok(world.cloud.agenda.next < Number.POSITIVE_INFINITY)
  await made.gates.run('p1', function* () {
    yield* pastDue(world)
    t.ok(world.cloud.agenda.next <= world.cloud.clock.now(), 'due')
    t.strictSame(transitions, [], 'not done during the work')
  })
  for (let n = 0; n < 100 && transitions.length === 0; n++) await sleep(10)
  t.match(transitions[0], 'RUNNING')
})

t.test('what becomes due in a world that the work replaces is never done', async (t) => {
  const { made, world, transitions } = await startingWorld(t)
  await made.gates.run('p1', function* () {
    yield* pastDue(world)
    made.worlds.reset('empty', 'p1')
  })
  await sleep(50)
  t.not(made.worlds.find('p1'), world)
  t.strictSame(transitions, [])
})
