import t from 'tap'
import { NotebookStatus } from '../../../src/schemas/notebook.ts'
import { get, IMAGE, mockWith, NOW } from '../../support/mock.ts'

const HOUR = 3_600_000

/** The lease in a captured session, ms after the creation (docs/contract/behaviours.md#lease-arithmetic). */
const captured = { running: 27_372, renewed: 1_057_544, stopped: 2_599_814, started: 2_940_099 }

const body = {
  name: 'a',
  flavor: 'modelarts.vm.cpu.2u',
  image_id: IMAGE,
  volume: { category: 'EFS', ownership: 'MANAGED' },
} as const

t.test('ShowLease and RenewLease: the numbers of the captured session', async (t) => {
  const mock = await mockWith(t, { durations: { create: captured.running, stop: 1_000 } })
  const world = mock.project('p1')
  const { id, lease } = (await get(mock, 'notebooks', { method: 'POST', payload: body })).body
  t.strictSame(lease, {
    create_at: NOW,
    duration: HOUR,
    enable: true,
    type: 'TIMING',
    update_at: NOW,
  })
  const at = (ms: number) => world.setClock({ at: NOW + ms })
  const leaseNow = async () => (await get(mock, `notebooks/${id}/lease`)).body
  at(captured.running)
  t.match(await leaseNow(), { duration: 3_627_372, update_at: NOW + captured.running })
  at(captured.renewed)
  const renewed = await get(mock, `notebooks/${id}/lease`, { method: 'PATCH' })
  t.match(renewed.body, { duration: 4_657_544, update_at: NOW + captured.renewed, create_at: NOW })
  at(captured.stopped)
  const stopped = await get(mock, `notebooks/${id}/stop`, { method: 'POST' })
  t.match(stopped.body.lease, { duration: 6_199_814, update_at: NOW + captured.stopped })
  at(captured.started)
  const started = await get(mock, `notebooks/${id}/start`, { method: 'POST' })
  t.match(started.body.lease, { duration: 6_540_099, update_at: NOW + captured.started })
  world.advance('3s')
  t.match(await leaseNow(), { duration: 6_540_099 }, 'running again does not touch it')
})

t.test('RenewLease: a duration in the query wins over the body and forces TIMING', async (t) => {
  const mock = await mockWith(t)
  mock.project('p1').notebooks.put({ id: 'nb-1', ...entry })
  const renew = (path: string, payload?: object) =>
    get(mock, `notebooks/nb-1/lease${path}`, {
      method: 'PATCH',
      ...(payload === undefined ? {} : { payload }),
    })
  t.match((await renew('', { duration: 7_200_000, type: 'idle' })).body, {
    duration: 7_200_000,
    type: 'IDLE',
  })
  const both = await renew('?duration=7300000', { duration: 7_200_000, type: 'idle' })
  t.match(both.body, { duration: 7_300_000, type: 'TIMING' })
  t.equal(
    both.headers['x-mock-warnings'],
    'the body is ignored: duration in the query has precedence',
  )
  const plain = await renew('?duration=7300000', {})
  t.notOk('x-mock-warnings' in plain.headers)
  t.match((await renew('')).body, { duration: HOUR, type: 'TIMING' })
})

const entry = { name: 'a', flavor: 'modelarts.vm.cpu.2u', image: { id: IMAGE } }

t.test(
  'RenewLease: -1 or enable false switches automatic stop off, a duration on again',
  async (t) => {
    const mock = await mockWith(t)
    const world = mock.project('p1')
    world.notebooks.put({ id: 'nb-1', ...entry })
    const renew = async (payload: object) =>
      (await get(mock, 'notebooks/nb-1/lease', { method: 'PATCH', payload })).body
    t.match(await renew({ duration: -1 }), { duration: -1, enable: false })
    t.strictSame(world.advance('200h'), [])
    t.match(await renew({ duration: HOUR }), { duration: 200 * HOUR + HOUR, enable: true })
    t.match(await renew({ enable: false }), { duration: -1, enable: false })
  },
)

t.test('RenewLease: bad durations', async (t) => {
  const mock = await mockWith(t)
  mock.project('p1').notebooks.put({ id: 'nb-1', ...entry })
  const cases: [string, object | undefined, number, string][] = [
    ['?duration=1000', undefined, 400, 'ModelArts.6349'],
    ['?duration=259200001', undefined, 400, 'ModelArts.6349'],
    ['?duration=0', undefined, 400, 'ModelArts.6349'],
    ['?duration=-2', undefined, 400, 'ModelArts.6349'],
    ['?duration=900000', undefined, 400, 'ModelArts.6349'],
    ['?duration=1.5', undefined, 400, 'ModelArts.0104'],
    ['?duration=x', undefined, 400, 'ModelArts.0104'],
    ['', { duration: 900_000, type: 'IDLE' }, 200, ''],
    ['', { duration: 899_999, type: 'IDLE' }, 400, 'ModelArts.6349'],
    ['', { duration: '3600000' }, 400, 'ModelArts.6400'],
    ['', { type: 'never' }, 400, 'ModelArts.6400'],
    ['', { enable: 'no' }, 400, 'ModelArts.6400'],
    ['', { duration: null, type: null }, 200, ''],
  ]
  for (const [query, payload, status, code] of cases) {
    const got = await get(mock, `notebooks/nb-1/lease${query}`, {
      method: 'PATCH',
      ...(payload === undefined ? {} : { payload }),
    })
    t.equal(got.status, status, `${query} ${JSON.stringify(payload)}`)
    t.equal(got.body.error_code ?? '', code)
  }
  t.match((await get(mock, 'notebooks/nb-1/lease?duration=5', { method: 'PATCH' })).body, {
    error_msg: "The 'duration' parameter is incorrect. The value ranges from 3600000 to 259200000.",
  })
})

t.test(
  'ShowLease: in any status, for the owner and admins only, and only of what exists',
  async (t) => {
    const mock = await mockWith(t)
    const { notebooks } = mock.project('p1')
    notebooks.put({ id: 'nb-1', ...entry, status: 'STOPPED' })
    t.equal((await get(mock, 'notebooks/nb-1/lease')).status, 200)
    t.match(await get(mock, 'notebooks/nb-1/lease', { as: 'user' }), {
      status: 403,
      body: { error_code: 'ModelArts.6407' },
    })
    t.match(await get(mock, 'notebooks/nope/lease'), {
      status: 400,
      body: { error_code: 'ModelArts.6404', error_msg: 'The instance nope does not exist.' },
    })
  },
)

t.test(
  'StartNotebook: duration and type in the query; 0 from old clients means nothing',
  async (t) => {
    const mock = await mockWith(t)
    const { notebooks } = mock.project('p1')
    const start = async (query: string) => {
      notebooks.put({ id: 'nb-1', ...entry, status: 'STOPPED' })
      return await get(mock, `notebooks/nb-1/start${query}`, { method: 'POST' })
    }
    t.match((await start('')).body.lease, { duration: HOUR, enable: true, type: 'TIMING' })
    t.match((await start('?duration=0')).body.lease, { duration: HOUR })
    t.match((await start('?duration=-1')).body.lease, { duration: -1, enable: false })
    t.match((await start('?duration=900000&type=idle')).body.lease, {
      duration: 900_000,
      type: 'IDLE',
    })
    t.equal((await start('?duration=900000')).body.error_code, 'ModelArts.6349')
    t.equal((await start('?type=never')).body.error_code, 'ModelArts.0104')
    t.equal(notebooks.get('nb-1').status, 'STOPPED', 'a refused start leaves it as it was')
  },
)

t.test('a lease that ends stops the instance as a stop would, at its own time', async (t) => {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  const { id, name } = world.notebooks.create(body)
  const happened = world.advance('2h')
  const created = NOW + 3_000
  const of = { notebook_id: id, name, user: null }
  t.strictSame(happened, [
    { at: created, from: 'CREATING', to: 'RUNNING', cause: 'Completed', ...of },
    { at: created + HOUR, from: 'RUNNING', to: 'STOPPING', cause: 'LeaseEnded', ...of },
    { at: created + HOUR + 2_000, from: 'STOPPING', to: 'STOPPED', cause: 'Completed', ...of },
  ])
  t.match(world.notebooks.get(id), {
    status: 'STOPPED',
    update_at: created + HOUR + 2_000,
    lease: { update_at: created + HOUR, duration: 2 * HOUR + 3_000, enable: true },
  })
})

t.test(
  'a renewed lease ends at its new time, and a stopped instance has none that ends',
  async (t) => {
    const mock = await mockWith(t)
    const world = mock.project('p1')
    world.notebooks.put({ id: 'nb-1', ...entry })
    world.notebooks.renewLease('nb-1', { duration: 5 * HOUR })
    t.strictSame(world.advance('4h'), [])
    world.notebooks.renewLease('nb-1', { duration: 5 * HOUR })
    t.strictSame(world.advance({ until: NOW + 9 * HOUR - 1 }), [])
    t.match(world.advance(1), [{ to: 'STOPPING', at: NOW + 9 * HOUR }])
    world.advance('2s')
    t.strictSame(world.advance('500h'), [])
  },
)

t.test(
  'an idle lease never ends unless the switch says so; then calls keep it alive',
  async (t) => {
    const never = (await mockWith(t)).project('p1')
    const mock = await mockWith(t, { idleStop: 'untouched' })
    const counting = mock.project('p1')
    for (const world of [never, counting]) {
      world.notebooks.put({ id: 'nb-1', ...entry })
      world.notebooks.renewLease('nb-1', { duration: HOUR, type: 'IDLE' })
    }
    t.strictSame(never.advance('100h'), [])
    counting.advance('50m')
    await get(mock, 'notebooks/nb-1')
    t.strictSame(counting.advance('59m'), [])
    t.match(counting.advance('1m'), [{ to: 'STOPPING' }])
  },
)

t.test('a stop keeps automatic stop off where it was off', async (t) => {
  const { notebooks } = (await mockWith(t)).project('p1')
  notebooks.put({ id: 'nb-1', ...entry, lease: { duration: -1 } })
  t.match(notebooks.stop('nb-1').lease, { duration: -1, enable: false, update_at: NOW })
})

t.test(
  'a free instance runs for an hour, and is removed when it is not started for 72',
  async (t) => {
    const world = (await mockWith(t)).project('p1')
    world.reset('empty')
    const free = world.notebooks.create({
      ...body,
      feature: 'DEFAULT',
      flavor: 'modelarts.vm.cpu.free',
      duration: -1,
    })
    t.match(free.lease, { duration: HOUR, enable: true })
    world.advance('3s')
    const stopped = world.advance('1h')
    t.match(stopped, [{ to: 'STOPPING' }])
    t.match(world.advance('2s'), [{ to: 'STOPPED' }])
    world.advance('71h')
    world.notebooks.start(free.id)
    world.advance('3s')
    t.equal(world.notebooks.get(free.id).status, 'RUNNING')
    world.advance('1h')
    const gone = world.advance('73h')
    t.match(gone.at(-1), { notebook_id: free.id, from: 'STOPPED', to: null })
  },
)

t.test(
  'a clock set back before an instance was made stops, starts and renews it all the same',
  async (t) => {
    const mock = await mockWith(t)
    const world = mock.project('p1')
    const { id } = (await get(mock, 'notebooks', { method: 'POST', payload: body })).body
    world.advance('10s')
    world.setClock({ at: NOW - 24 * HOUR })
    const renewed = await get(mock, `notebooks/${id}/lease`, { method: 'PATCH' })
    t.match(renewed, { status: 200, body: { duration: 0, enable: true } })
    t.equal((await get(mock, `notebooks/${id}/stop`, { method: 'POST' })).status, 200)
    world.advance('10s')
    t.equal((await get(mock, `notebooks/${id}/start`, { method: 'POST' })).status, 200)
    world.advance('10s')
    t.match((await get(mock, `notebooks/${id}`)).body, {
      status: 'RUNNING',
      lease: { duration: 0 },
    })
    t.doesNotThrow(() => world.importState(world.exportState()))
  },
)

t.test('ShowLease of an instance that does not run: a switch decides', async (t) => {
  const shows = await mockWith(t)
  const refuses = await mockWith(t, { stoppedLease: 'refuse' })
  for (const status of NotebookStatus.exclude(['DELETED']).options) {
    for (const mock of [shows, refuses])
      mock.project('p1').notebooks.put({ id: 'nb-1', ...entry, status })
    t.match(await get(shows, 'notebooks/nb-1/lease'), { status: 200, body: { type: 'TIMING' } })
    const { status: code, body } = await get(refuses, 'notebooks/nb-1/lease')
    const refused = status === 'FROZEN' ? 'ModelArts.6326' : 'ModelArts.6327'
    const expected = status === 'RUNNING' ? undefined : refused
    t.strictSame([code, body.error_code], [expected === undefined ? 200 : 400, expected], status)
  }
})
