import t from 'tap'
import { get, IMAGE, mockWith, NOW, withInstance } from '../../support/mock.ts'

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

t.test('the text of 6357 names the instance, whatever action is refused', async (t) => {
  const { mock, project } = await withInstance(t, {
    name: 'train-1',
    volume: { category: 'EVS', ownership: 'MANAGED', capacity: 10 },
    data_volumes: [
      {
        id: 'mount-1',
        category: 'OBSFS',
        mount_path: '/data/a/',
        uri: 'obs://a/',
        status: 'UNMOUNTED',
      },
    ],
  })
  const refused = async (method: 'POST' | 'PUT' | 'DELETE', path: string, payload: object = {}) => {
    const { status, body } = await get(mock, `notebooks/nb-1${path}`, { method, payload })
    t.strictSame({ status, body }, { status: 400, body: busy }, `${method} ${path}`)
  }
  const busy = {
    error_code: 'ModelArts.6357',
    error_msg:
      'The operation is not allowed because another operation is being performed on the instance train-1 or the instance is in the target state.',
  }
  await refused('POST', '/start')
  await refused('DELETE', '/storage/mount-1')
  await get(mock, 'notebooks/nb-1', { method: 'PUT', payload: { storage_new_size: 20 } })
  await refused('PUT', '', { storage_new_size: 30 })
  project.notebook('nb-1').force('STOPPING')
  await refused('POST', '/stop')
  await refused('PUT', '', { description: 'x' })
  await refused('DELETE', '')
  project.faults.add({ operation: 'ShowNotebook', error_code: 'ModelArts.6357' })
  t.strictSame((await get(mock, 'notebooks/nb-1')).body, busy, 'an injected error')
  t.match((await get(mock, 'notebooks/nope')).body.error_msg, / on the instance or the instance /)
})
