import t, { type Test } from 'tap'
import { machineTime } from '../../../src/cloud/kernel/host-time.ts'
import type { World } from '../../../src/control/worlds/worlds.ts'
import { createMockServer, type WatchedEvent } from '../../../src/index.ts'
import { createIn, engine } from '../../support/build.ts'
import { CREATION, get } from '../../support/mock.ts'
import { until } from '../../support/until.ts'

const HOUR = 3_600_000

/**
 * Sets the host's clock for one test, counted from how far it is ahead already; the monotonic clock goes on as before.
 */
function setHostClock(t: Test, by: number): void {
  const original = Date.now
  const ahead = machineTime.ahead()
  Date.now = () => machineTime.steady() + ahead + by
  t.teardown(() => {
    Date.now = original
  })
}

async function realMock(t: Test, options = {}) {
  const mock = await createMockServer(options)
  t.teardown(() => mock.close())
  const events: WatchedEvent[] = []
  mock.watch((event) => {
    if (event.type !== 'request') events.push(event)
  })
  return { mock, events }
}

t.test('a jump back of the host clock changes no time and is no event', async (t) => {
  const { mock, events } = await realMock(t)
  const before = mock.project('p1').clock.now
  setHostClock(t, -HOUR)
  const after = mock.project('p1').clock.now
  t.ok(after >= before && after - before < 60_000, `${after - before} ms passed`)
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  t.strictSame(events, [])
})

t.test(
  'a jump forward is followed by worlds with a real clock, and told as an event',
  async (t) => {
    const { mock, events } = await realMock(t)
    const real = mock.project('p1')
    const fast = mock.project('p2')
    fast.setClock({ rate: 2 })
    events.length = 0
    const { id } = real.notebooks.create({ ...CREATION, duration: HOUR })
    const before = { real: real.clock.now, fast: fast.clock.now, server: mock.clock.now }
    setHostClock(t, 2 * HOUR)
    await until(() => events.some(({ project_id }) => project_id === null))
    t.ok(real.clock.now - before.real >= 2 * HOUR)
    t.ok(mock.clock.now - before.server >= 2 * HOUR)
    t.ok(fast.clock.now - before.fast < 600_000, 'a clock that was set follows the monotonic clock')
    t.strictSame(
      events
        .filter(({ type }) => type === 'clock')
        .map(({ project_id, host_jump, rate }) => [
          project_id,
          Math.round(Number(host_jump) / 1_000),
          rate,
        ]),
      [
        ['p1', 7_200, 1],
        [null, 7_200, 1],
      ],
    )
    t.strictSame(
      events.filter(({ notebook_id }) => notebook_id === id).map(({ to }) => to),
      ['CREATING', 'RUNNING', 'STOPPING', 'STOPPED'],
      'what was due during the jump has happened',
    )
  },
)

t.test('with a clock of its own, the server publishes no jump', async (t) => {
  const { mock, events } = await realMock(t, { clock: 60 })
  mock.project('p1')
  setHostClock(t, 4 * HOUR)
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  t.strictSame(events, [])
  t.equal((await get(mock, 'notebooks')).status, 200)
})

/** Resolves after the host's clock was looked at once more. */
const looked = () => new Promise((resolve) => setTimeout(resolve, 1_200))

t.test('what is due after a jump is done in slices, in all worlds', async (t) => {
  const made = await engine({ clock: undefined })
  for (const project of ['p1', 'p2']) {
    for (let n = 0; n < 12; n++) createIn(made.worlds.find(project) as World)
  }
  let turn = 0
  const count = () => {
    turn++
    timer = setImmediate(count)
  }
  let timer = setImmediate(count)
  t.teardown(() => clearImmediate(timer))
  const turns = new Set<number>()
  const jumps: unknown[] = []
  made.events.listen(({ projectId, type }) => {
    if (type === 'clock') jumps.push(projectId)
    if (type !== 'transition') return
    turns.add(turn)
    const end = performance.now() + 2
    while (performance.now() < end);
  })
  setHostClock(t, 2 * HOUR)
  await until(() => jumps.includes(null))
  t.strictSame(jumps, ['p1', 'p2', null])
  t.ok(turns.size >= 4, `transitions in ${turns.size} turns`)
})

t.test('a jump during work on a world is followed after the work', async (t) => {
  const made = await engine({ clock: undefined })
  const jumps: unknown[] = []
  made.events.listen((event) => {
    if (event.type === 'clock') jumps.push(event.projectId)
  })
  const [kept, replaced] = ['p1', 'p2'].map((id) => made.worlds.find(id) as World)
  let isEnding = false
  const workOn = (end: () => void) =>
    function* () {
      while (!isEnding) yield
      end()
    }
  const works = [
    made.gates.run(
      'p1',
      workOn(() => {}),
    ),
    made.gates.run(
      'p2',
      workOn(() => made.worlds.reset('empty', 'p2')),
    ),
  ]
  setHostClock(t, 2 * HOUR)
  await looked()
  t.strictSame(jumps, [])
  isEnding = true
  await Promise.all(works)
  await until(() => jumps.includes(null))
  t.strictSame(jumps, ['p1', null], 'the world p2 began after the jump')
  t.ok(made.worlds.has(kept as World))
  t.notOk(made.worlds.has(replaced as World))
})
