import t from 'tap'
import { finish, type Steps } from '../../src/cloud/kernel/steps.ts'
import { finishInSlices } from '../../src/control/slices.ts'

function* busySteps(steps: number, msEach: number): Steps<number> {
  for (let step = 0; step < steps; step++) {
    const end = performance.now() + msEach
    while (performance.now() < end);
    yield
  }
  return steps
}

t.test('steps return the same at once and in slices', async (t) => {
  t.equal(finish(busySteps(5, 0)), 5)
  t.equal(await finishInSlices(busySteps(5, 0)), 5)
})

t.test('the event loop runs between slices', async (t) => {
  let turns = 0
  const count = () => {
    turns++
    timer = setImmediate(count)
  }
  let timer = setImmediate(count)
  await finishInSlices(busySteps(20, 4))
  clearImmediate(timer)
  t.ok(turns >= 5, `${turns} turns`)
})

t.test('an error in a step reaches the caller', async (t) => {
  function* failing(): Steps<void> {
    yield
    throw new Error('broken step')
  }
  t.throws(() => finish(failing()), { message: 'broken step' })
  await t.rejects(finishInSlices(failing()), { message: 'broken step' })
})
