import t, { type Test } from 'tap'
import { leaseEnd } from '../../../src/cloud/notebooks/leases.ts'
import { canRun } from '../../../src/control/scenes/scene-leases.ts'
import type { MockServerOptions, WorldState } from '../../../src/index.ts'
import { IMAGE, type Mock, mockWith, NOW } from '../../support/mock.ts'

const HOUR = 3_600_000

const entry = { flavor: 'modelarts.vm.cpu.2u', image: { id: IMAGE } }

type Instance = WorldState['notebooks'][number]

function sceneOf(t: Test, notebooks: unknown, scene: object = {}) {
  return t.testdir({
    'notebooks.json': JSON.stringify(notebooks),
    'scene.json': JSON.stringify({ version: 1, ...scene }),
  })
}

/** A project, and its instances by name. */
async function projectOf(t: Test, options: MockServerOptions) {
  const mock = await mockWith(t, options)
  const project = mock.project('p1')
  const instances = () => {
    mock.project('p1').notebooks.listAll()
    return stateOf(mock).notebooks
  }
  const named = (name: string) => instances().find((one) => one.name === name) as Instance
  return { mock, project, instances, named }
}

function stateOf(mock: Mock): WorldState {
  return mock.project('p1').exportState() as WorldState
}

/** The instances that run with a lease that is over. */
function overdue(mock: Mock): string[] {
  const { clock, notebooks } = stateOf(mock)
  return notebooks
    .filter(({ lease, status }) => status === 'RUNNING' && leaseEnd(lease) <= clock.at)
    .map(({ name }) => name)
}

t.test('no scene shows a lease that is over on something that runs', async (t) => {
  const scenes: MockServerOptions[] = [
    ...[
      'default',
      'empty',
      'quickstart',
      'busy-gpu-lab',
      'quota-exhausted',
      'flaky-region',
      'permission-maze',
    ].map((scene) => ({ scene })),
    ...[0, 1, 7, 4_294_967_295].map((seed) => ({ notebooks: 400, seed })),
    { scene: 'busy-gpu-lab', notebooks: 300, seed: 3 },
  ]
  for (const options of scenes) {
    const mock = await mockWith(t, options)
    const project = mock.project('p1')
    t.strictSame(overdue(mock), [], `${JSON.stringify(options)} at the start`)
    for (let hours = 0; hours < 96; hours += 5) {
      project.advance('5h')
      const found = overdue(mock)
      if (found.length > 0) t.strictSame(found, [], `${JSON.stringify(options)} after ${hours} h`)
    }
  }
})

t.test('generated instances keep no lease at the time that their times count from', async (t) => {
  const at = 1_767_225_600_000
  const mock = await mockWith(t, { scene: 'ten-thousand', clock: { at, rate: 0 } })
  t.strictSame(overdue(mock), [])
  const running = stateOf(mock).notebooks.filter(({ status }) => canRun(status))
  t.ok(running.length > 4_000)
  for (const { lease } of running.slice(0, 100)) t.match(lease, { enable: false, duration: -1 })
})

const held = [
  { ...entry, name: 'ahead', lease: { create_at: '-1h', duration: 2 * HOUR } },
  { ...entry, name: 'over', lease: { create_at: '-3h', update_at: '-2h', duration: 2 * HOUR } },
  { ...entry, name: 'ends-now', lease: { create_at: '-2h', duration: 2 * HOUR } },
  { ...entry, name: 'fixed-ahead', lease: { create_at: NOW - HOUR, duration: 2 * HOUR } },
  { ...entry, name: 'fixed-over', lease: { create_at: NOW - 9 * HOUR, duration: 2 * HOUR } },
  { ...entry, name: 'idle', lease: { create_at: '-1h', duration: 2 * HOUR, type: 'IDLE' } },
  { ...entry, name: 'idle-over', lease: { create_at: '-3h', duration: HOUR, type: 'IDLE' } },
  { ...entry, name: 'saving', status: 'SNAPSHOTTING', lease: { create_at: '-3h' } },
  { ...entry, name: 'starting', status: 'STARTING', lease: { create_at: '-3h' } },
  { ...entry, name: 'rests', status: 'STOPPED', lease: { create_at: '-3h' } },
  { ...entry, name: 'negative', lease: { create_at: 0, duration: -1, enable: true } },
  { ...entry, name: 'endless', lease: { create_at: '-3h', duration: 253_402_300_799_999 } },
]

t.test('a lease that is held is data until its end, and then it is switched off', async (t) => {
  const { project, named } = await projectOf(t, { scene: sceneOf(t, held) })
  for (const name of ['ahead', 'fixed-ahead', 'idle']) {
    t.match(named(name), { status: 'RUNNING', lease: { duration: 2 * HOUR, enable: true } }, name)
  }
  const off = { duration: -1, enable: false }
  for (const name of ['over', 'ends-now', 'fixed-over', 'idle-over', 'negative']) {
    t.match(named(name), { status: 'RUNNING', lease: off }, name)
  }
  t.match(named('over').lease, { create_at: NOW - 3 * HOUR, update_at: NOW - 2 * HOUR })
  t.match(named('saving'), { status: 'SNAPSHOTTING', lease: off })
  t.match(named('starting'), { status: 'STARTING', lease: off })
  t.match(named('rests'), { status: 'STOPPED', lease: { duration: HOUR, enable: true } })
  t.strictSame(project.advance(HOUR - 1), [], 'nothing stops')
  t.match(named('ahead').lease, { enable: true })
  t.strictSame(project.advance(1), [], 'nothing stops at the end')
  for (const name of ['ahead', 'fixed-ahead', 'idle']) {
    t.match(named(name), { status: 'RUNNING', lease: off }, name)
  }
  t.match(named('endless').lease, { enable: true })
})

t.test('after a renewal or a start by a client the lease runs', async (t) => {
  const { project, named } = await projectOf(t, { scene: sceneOf(t, held) })
  project.notebooks.renewLease(named('over').id, { duration: 2 * HOUR })
  project.notebooks.start(named('rests').id, { duration: HOUR })
  const stopped = project.advance('3h').filter(({ to }) => to === 'STOPPED')
  t.strictSame(
    stopped.map(({ notebook_id }) => notebook_id).sort(),
    [named('over').id, named('rests').id].sort(),
  )
})

t.test('a world that is made later is as one whose clock was advanced', async (t) => {
  for (const leases of ['hold', 'run'] as const) {
    const notebooks = held.filter(({ name }) => name.startsWith('fixed'))
    const scene = sceneOf(t, notebooks, { leases })
    const early = await projectOf(t, { scene })
    early.project.advance('5h')
    const late = await projectOf(t, { scene, clock: { at: NOW + 5 * HOUR, rate: 0 } })
    const view = (instances: Instance[]) =>
      instances.map(({ id, lease, status }) => ({ id, lease, status }))
    t.strictSame(view(late.instances()), view(early.instances()), leases)
    early.mock.reset()
    t.match(early.named('fixed-ahead').lease, { enable: true }, 'a reset goes back in time')
  }
})

t.test('leases that run stop their instances, as those of clients', async (t) => {
  const scene = sceneOf(t, held, { leases: 'run' })
  const { project, named } = await projectOf(t, { scene })
  t.match(named('ahead'), { status: 'RUNNING', lease: { enable: true } })
  const over = named('over')
  t.match(over, {
    status: 'STOPPED',
    billing_items: ['STORAGE'],
    update_at: NOW - HOUR,
    lease: { create_at: NOW - 3 * HOUR, duration: 3 * HOUR, update_at: NOW - HOUR, enable: true },
  })
  t.match(named('negative').status, 'STOPPED')
  t.match(named('idle-over'), { status: 'RUNNING', lease: { enable: false } })
  t.match(named('starting'), { status: 'STARTING', lease: { enable: false } })
  const ends = project.advance('2h').map(({ at, from, to }) => [at - NOW, from, to])
  t.strictSame(ends, [
    [HOUR, 'RUNNING', 'STOPPING'],
    [HOUR, 'RUNNING', 'STOPPING'],
    [HOUR + 2_000, 'STOPPING', 'STOPPED'],
    [HOUR + 2_000, 'STOPPING', 'STOPPED'],
  ])
  t.match(named('idle'), { status: 'RUNNING', lease: { enable: false } }, 'idle leases never end')
})

t.test('with --idle-stop untouched an idle lease that runs stops its instance', async (t) => {
  const scene = sceneOf(t, held, { leases: 'run' })
  const { project, named } = await projectOf(t, { scene, idleStop: 'untouched' })
  project.advance('2h')
  t.equal(named('idle').status, 'STOPPED')
})

t.test('a state has the ends of leases, and a project without a scene has none', async (t) => {
  const { mock, project, named } = await projectOf(t, { scene: sceneOf(t, held) })
  const state = stateOf(mock)
  t.ok(state.agenda.some(({ key }) => key === `${named('ahead').id} lease`))
  project.reset('empty')
  t.strictSame(stateOf(mock).agenda, [])
  project.importState(state)
  project.advance('1h')
  t.match(named('ahead'), { status: 'RUNNING', lease: { enable: false } })
})

t.test('mistakes in `leases` are refused', async (t) => {
  const mistake = async (scene: object) => {
    const folder = t.testdir({ 'scene.json': JSON.stringify({ version: 1, ...scene }) })
    return (await mockWith(t, { scene: folder }).catch((error: Error) => error.message)) as string
  }
  for (const leases of ['stop', '', 1, null, ['run'], true, 'RUN\u0000', '😀'])
    t.match(
      await mistake({ leases }),
      /scene\.json \$\.leases: found .*, expected one of run, hold/,
    )
  t.match(
    await mistake({ leases: 'run', generate: { notebooks: 1 } }),
    'scene.json $.leases: found "run", expected "hold" with generate, because generated instances run without a lease',
  )
})
