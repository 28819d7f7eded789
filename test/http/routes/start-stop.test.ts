import t from 'tap'
import { get, IMAGE, mockWith, NOW } from '../../support/mock.ts'

const entry = { id: 'nb-1', name: 'a', flavor: 'modelarts.vm.cpu.2u', image: { id: IMAGE } }

t.test('StopNotebook: STOPPING, then STOPPED; it charges for the disk alone', async (t) => {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  world.notebooks.put({ ...entry, volume: { category: 'EVS', ownership: 'MANAGED' } })
  const before = world.notebooks.get('nb-1')
  const stopped = await get(mock, 'notebooks/nb-1/stop?duration=0', { method: 'POST', payload: {} })
  t.match(stopped, { status: 200, body: { status: 'STOPPING', billing_items: [] } })
  t.equal(stopped.headers['x-mock-warnings'], 'duration is ignored: StopNotebook has no duration')
  t.equal(stopped.body.update_at, before.update_at, 'only an end changes it')
  t.equal(stopped.body.token, before.token)
  t.strictSame((await get(mock, 'notebooks/nb-1')).body.billing_items, ['STORAGE'])
  t.match(world.advance('2s'), [{ from: 'STOPPING', to: 'STOPPED', at: NOW + 2_000 }])
  t.match((await get(mock, 'notebooks/nb-1')).body, {
    status: 'STOPPED',
    update_at: NOW + 2_000,
    billing_items: ['STORAGE'],
    url: `http://localhost/nb-1/lab`,
  })
  t.match(await get(mock, 'notebooks/nb-1/stop', { method: 'POST' }), {
    status: 400,
    body: { error_code: 'ModelArts.6357' },
  })
})

t.test('StartNotebook: STARTING with a new token, then RUNNING', async (t) => {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  world.notebooks.put({ ...entry, status: 'STOPPED' })
  const before = world.notebooks.get('nb-1')
  const started = await get(mock, 'notebooks/nb-1/start', { method: 'POST' })
  t.match(started, { status: 200, body: { status: 'STARTING', billing_items: [] } })
  t.not(started.body.token, before.token)
  t.notOk('action_progress' in started.body)
  world.advance('3s')
  const running = (await get(mock, 'notebooks/nb-1')).body
  t.match(running, { status: 'RUNNING', token: started.body.token, update_at: NOW + 3_000 })
  t.match(running.billing_items, ['COMPUTE'])
})

t.test('StartNotebook and StopNotebook: instance of another user, or unknown', async (t) => {
  const mock = await mockWith(t)
  mock.project('p1').notebooks.put(entry)
  for (const action of ['start', 'stop']) {
    t.match(await get(mock, `notebooks/nb-1/${action}`, { method: 'POST', as: 'user' }), {
      status: 403,
      body: { error_code: 'ModelArts.6407' },
    })
    t.match(await get(mock, `notebooks/nope/${action}`, { method: 'POST' }), {
      status: 400,
      body: { error_code: 'ModelArts.6404' },
    })
    t.match(await get(mock, `notebooks/nb-1/${action}`, { method: 'POST', as: 'reader' }), {
      status: 403,
      body: { error_code: 'ModelArts.0108' },
    })
  }
})
