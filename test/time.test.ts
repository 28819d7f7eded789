import t from 'tap'
import { createMockServer, type MockServer } from '../src/index.ts'
import { CREATION, get, IMAGE, mockWith, NOW } from './support/mock.ts'

const HOUR = 3_600_000

t.test(
  'an advance by 72 hours with 1,000 instances runs every reminder at its own time',
  async (t) => {
    const world = (await mockWith(t)).project('p1')
    world.reset('empty')
    const ends = new Map<string, number>()
    for (let n = 0; n < 1_000; n++) {
      const duration = HOUR + n * 1_000
      const { id } = world.notebooks.create({ ...CREATION, duration })
      ends.set(id, NOW + 3_000 + duration)
    }
    const happened = world.advance('72h')
    t.equal(happened.length, 3_000)
    const times = happened.map(({ at }) => at)
    t.strictSame(
      times,
      times.toSorted((a, b) => a - b),
      'in order of time',
    )
    for (const { at, notebook_id, to } of happened) {
      const end = ends.get(notebook_id) as number
      const expected = { RUNNING: NOW + 3_000, STOPPING: end, STOPPED: end + 2_000 }
      if (expected[to as keyof typeof expected] !== at) t.fail(`${notebook_id} is ${to} at ${at}`)
    }
  },
)

t.test('the steps of a creation advance one after the other', async (t) => {
  const mock = await mockWith(t, { durations: { create: 8_000 } })
  const world = mock.project('p1')
  const { id, action_progress } = world.notebooks.create(CREATION)
  const stepsOf = (steps: typeof action_progress) =>
    steps?.map(({ step, status }) => [step, status])
  t.strictSame(
    stepsOf(action_progress),
    [4, 3, 2, 1].map((step) => [step, 'WAITING']),
  )
  const seen: string[] = []
  for (let second = 1; second < 8; second++) {
    world.advance('1s')
    const { action_progress: steps = [], status } = world.notebooks.get(id)
    seen.push(
      `${status} ${steps
        .map((step) => step.status.charAt(0))
        .reverse()
        .join('')}`,
    )
  }
  t.strictSame(seen, [
    'CREATING PWWW',
    'CREATING CWWW',
    'CREATING CPWW',
    'CREATING CCWW',
    'CREATING CCPW',
    'CREATING CCCW',
    'CREATING CCCP',
  ])
  world.advance('1s')
  t.notOk('action_progress' in world.notebooks.get(id))
})

t.test('many small advances give the same result as one large advance', async (t) => {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  for (const name of ['fine', 'create-fail-1']) {
    const looked = world.notebooks.create({ ...CREATION, name }, `${name}-a`)
    for (let n = 0; n < 30; n++) world.advance(100)
    const not = world.notebooks.create({ ...CREATION, name }, `${name}-b`)
    world.advance('3s')
    const [a, b] = [world.notebooks.get(looked.id), world.notebooks.get(not.id)]
    const steps = (notebook: typeof a) => notebook.action_progress?.map(({ status }) => status)
    t.strictSame([a.status, steps(a)], [b.status, steps(b)])
  }
  t.strictSame(
    world.notebooks.get('create-fail-1-a').action_progress?.map(({ status }) => status),
    ['WAITING', 'WAITING', 'FAILED', 'COMPLETED'],
  )
})

t.test('a frozen world does not change with host time', async (t) => {
  const mock = await mockWith(t, { clock: { at: NOW, rate: 0 } })
  const world = mock.project('p1')
  world.progressions.add({ action: 'stop', mode: 'immediate' })
  const { id } = world.notebooks.create({ ...CREATION, name: 'b' })
  const delay = { 'x-mock-fault': 'delay=60ms' }
  t.equal((await get(mock, `notebooks/${id}`, { headers: delay })).body.status, 'CREATING')
  t.match(world.clock, { now: NOW })
})

t.test(
  'durations, speed and the name of an instance define how long a transition takes',
  async (t) => {
    const mock = await mockWith(t, { durations: { create: '10s' }, speed: 10 })
    const world = mock.project('p1')
    const { id } = world.notebooks.create(CREATION)
    const slow = world.notebooks.create({ ...CREATION, name: 'slow-one' })
    t.strictSame(world.advance(999), [])
    t.match(world.advance(1), [{ notebook_id: id, to: 'RUNNING' }])
    t.match(world.advance('9s'), [{ notebook_id: slow.id, to: 'RUNNING' }])
    world.notebooks.stop(id)
    t.match(world.advance(200), [{ notebook_id: id, to: 'STOPPED' }])
  },
)

t.test('a server has one host timer, for the next reminder of any world', async (t) => {
  const { setTimeout: set, clearTimeout: clear } = globalThis
  const alive = new Set<unknown>()
  globalThis.setTimeout = ((run: () => void, ms: number) => {
    const timer = set(() => {
      alive.delete(timer)
      run()
    }, ms)
    alive.add(timer)
    return timer
  }) as typeof setTimeout
  globalThis.clearTimeout = ((timer: NodeJS.Timeout) => {
    alive.delete(timer)
    clear(timer)
  }) as typeof clearTimeout
  t.teardown(() => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }))
  const mock = await createMockServer({ clock: { rate: 1000 } })
  t.equal(alive.size, 0)
  for (let n = 0; n < 20; n++) {
    const world = mock.project(`p${n}`)
    world.progressions.add({ action: 'create', duration: 60_000 + 100 * n })
    for (let k = 0; k < 10; k++) world.notebooks.create(CREATION)
    t.ok(alive.size <= 1, 'one timer at most')
  }
  t.equal(alive.size, 1)
  await mock.close()
  t.equal(alive.size, 0)
})

/** Waits until a rule of the server has a hit. Reads no project, because a read runs due reminders. */
async function waitForHits(mock: MockServer): Promise<number> {
  for (let n = 0; n < 3_000; n++) {
    const [rule] = mock.progressions.list()
    if (rule !== undefined && rule.hits > 0) return rule.hits
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return 0
}

t.test('on a running clock, reminders fire without a request', async (t) => {
  const mock = await createMockServer({ clock: { at: NOW, rate: 100_000 } })
  t.teardown(() => mock.close())
  mock.progressions.add({ action: 'stop' })
  mock.project('p1').notebooks.create(CREATION)
  t.equal(await waitForHits(mock), 1, 'the lease of an hour is over')
})

t.test(
  'an advance that brings a reminder near makes it fire on time, without a request',
  async (t) => {
    const advanceServer = (mock: MockServer, by: number) => mock.advance(by)
    const advanceProject = (mock: MockServer, by: number) => mock.project('p1').advance(by)
    for (const advance of [advanceServer, advanceProject]) {
      const mock = await createMockServer({ clock: { at: NOW, rate: 1 } })
      t.teardown(() => mock.close())
      mock.progressions.add({ action: 'stop' })
      mock.project('p1').notebooks.create(CREATION)
      advance(mock, 3_100)
      advance(mock, HOUR - 400)
      t.equal(await waitForHits(mock), 1)
    }
  },
)

t.test(
  '200 concurrent starts, stops and deletions of one instance give a result of some sequential order',
  async (t) => {
    const mock = await mockWith(t)
    const world = mock.project('p1')
    world.notebooks.put({
      id: 'nb-1',
      name: 'a',
      flavor: 'modelarts.vm.cpu.2u',
      image: { id: IMAGE },
      status: 'STOPPED',
    })
    const acts = [
      ['POST', 'notebooks/nb-1/start'],
      ['POST', 'notebooks/nb-1/stop'],
      ['DELETE', 'notebooks/nb-1'],
      ['POST', 'notebooks/nb-1/create-image'],
    ] as const
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => {
        const [method, path] = acts[n % acts.length] as (typeof acts)[number]
        return get(mock, path, { method, payload: { name: `i-${n}`, namespace: 'n' } })
      }),
    )
    t.equal(answers.filter(({ status }) => status === 200).length, 1, 'one of them was first')
    for (const { status, body: answer } of answers) {
      if (status !== 200 && !/^ModelArts\.63[25]7$/.test(answer.error_code))
        t.fail(answer.error_msg)
    }
    const final = answers.find(({ status }) => status === 200)?.body.status
    t.equal(world.notebooks.get('nb-1').status, final)
  },
)
