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

t.test('work that begins in one turn of the event loop shares its slice', async (t) => {
  const begun: number[] = []
  let turn = 0
  const count = () => {
    turn++
    timer = setImmediate(count)
  }
  let timer = setImmediate(count)
  function* short(): Steps<void> {
    begun.push(turn)
    yield* busySteps(1, 3)
  }
  await Promise.all(Array.from({ length: 9 }, () => finishInSlices(short())))
  clearImmediate(timer)
  for (const one of begun) {
    const together = begun.filter((other) => other === one).length
    t.ok(together <= 3, `${together} in turn ${one}`)
  }
})
