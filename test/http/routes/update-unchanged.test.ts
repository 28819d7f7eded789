import t, { type Test } from 'tap'
import { type Entry, get, IMAGE, type Mock, mockWith, NOW } from '../../support/mock.ts'

const CPU = 'modelarts.vm.cpu.2u'
const LARGER = 'modelarts.vm.cpu.8u'
const PYTORCH = '04c79c87-f948-5d00-80bd-18e990a52627'
const ARM_IMAGE = 'c3813a8a-16c9-56b9-9458-b4e2350b4e4e'

const SSH = { service: 'SSH', key_pair_names: ['k'], allowed_access_ips: ['203.0.113.7'] }

const OBSFS = { category: 'OBSFS', mount_path: '/data/a/', uri: 'obs://a/' } as const

const affinity = { preferred_during_scheduling_ignored_during_execution: [{ weight: 1 }] }

/** What `nb-1` has, as an update sends it. */
const present = {
  name: 'a',
  description: 'old',
  storage_new_size: 20,
  flavor: CPU,
  image_id: IMAGE,
  endpoints: [SSH],
  hooks: { container_hooks: { pre_start: { script: 'x', type: 'COMMAND' } } },
  affinity,
  dew_secret_name: 's',
  data_volumes: [OBSFS],
}

async function mockIn(t: Test, status: 'RUNNING' | 'STOPPED' | 'ERROR', entry: object = {}) {
  const mock = await mockWith(t)
  const { name, description, hooks } = present
  const start = {
    id: 'nb-1',
    name,
    description,
    flavor: CPU,
    image: { id: IMAGE },
    hooks,
    affinity,
  }
  const volume = { capacity: 20, dew_secret_name: 's' }
  const endpoints = [{ ...SSH, service: 'SSH' }]
  const times = { create_at: NOW - 1_000, update_at: NOW - 1_000 }
  const given = { ...start, volume, endpoints, data_volumes: [OBSFS], ...times, ...entry }
  mock.project('p1').notebooks.put({ ...given, status } as Entry)
  return mock
}

async function update(mock: Mock, payload: object) {
  const { status, body } = await get(mock, 'notebooks/nb-1', { method: 'PUT', payload })
  return status === 200 ? '' : (body.error_code as string)
}

async function show(mock: Mock) {
  return (await get(mock, 'notebooks/nb-1')).body
}

t.test('UpdateNotebook with fields that stay as they are', async (t) => {
  t.test('is accepted for every field, whether the instance runs or not', async (t) => {
    for (const status of ['RUNNING', 'STOPPED'] as const) {
      const mock = await mockIn(t, status)
      const before = await show(mock)
      for (const [field, value] of Object.entries(present)) {
        t.equal(await update(mock, { [field]: value }), '', `${field} in ${status}`)
      }
      t.equal(await update(mock, present), '', `all in ${status}`)
      t.strictSame(await show(mock), { ...before, update_at: NOW }, 'only update_at has changed')
      t.strictSame(mock.project('p1').advance('1h'), [], 'no disk grows')
    }
  })

  t.test(
    'changes the other fields: a new name beside the same endpoints, while it runs',
    async (t) => {
      const mock = await mockIn(t, 'RUNNING')
      const endpoints = [
        { dev_service: 'ssh', ssh_keys: ['k'], allowed_access_ips: ['203.0.113.7'] },
      ]
      t.equal(await update(mock, { name: 'b', description: 'new', endpoints }), '')
      t.match(await show(mock), { name: 'b', description: 'new' })
      t.equal(await update(mock, { name: 'c', endpoints: [] }), 'ModelArts.6347')
      t.equal(
        await update(mock, { endpoints: [{ ...SSH, key_pair_names: ['x'] }] }),
        'ModelArts.6347',
      )
      const others = [{ ...SSH, allowed_access_ips: ['203.0.113.8'] }]
      t.equal(await update(mock, { endpoints: others }), 'ModelArts.6347')
      t.equal((await show(mock)).name, 'b')
    },
  )

  t.test('changes the flavor beside the present size, while it is stopped', async (t) => {
    const mock = await mockIn(t, 'STOPPED')
    t.equal(await update(mock, { flavor: LARGER, image_id: IMAGE, storage_new_size: 20 }), '')
    t.match(await show(mock), { flavor: LARGER, volume: { capacity: 20 } })
    t.notOk('status' in (await show(mock)).volume)
    const file = await mockIn(t, 'STOPPED', { volume: { category: 'EFS', capacity: 50 } })
    t.equal(await update(file, { flavor: LARGER, image_id: IMAGE, storage_new_size: 50 }), '')
    t.equal(await update(file, { storage_new_size: 51 }), 'ModelArts.6324')
  })

  t.test('lets a disk grow while it runs, and changes addresses while it is stopped', async (t) => {
    const mock = await mockIn(t, 'RUNNING')
    t.equal(await update(mock, { name: 'b', storage_new_size: 40, endpoints: [SSH] }), '')
    t.equal(await update(mock, { storage_new_size: 20 }), '', 'the present size while it grows')
    t.equal(await update(mock, { storage_new_size: 40 }), 'ModelArts.6357')
    mock.project('p1').advance('1h')
    t.equal((await show(mock)).volume.capacity, 40)
    const stopped = await mockIn(t, 'STOPPED')
    const endpoints = [{ ...SSH, allowed_access_ips: ['203.0.113.8', '203.0.113.9'] }]
    t.equal(await update(stopped, { flavor: CPU, image_id: IMAGE, endpoints }), '')
    t.strictSame(
      (await show(stopped)).endpoints[1].allowed_access_ips,
      endpoints[0]?.allowed_access_ips,
    )
  })

  t.test('keeps an endpoint that nobody opened, and what was mounted', async (t) => {
    const mock = await mockIn(t, 'RUNNING', { endpoints: [], data_volumes: [] })
    t.equal(await update(mock, { name: 'b', endpoints: [], data_volumes: [] }), '')
    t.equal(await update(mock, { data_volumes: [OBSFS] }), 'ModelArts.6347')
    const efs = { category: 'EFS', mount_path: '/data/b/', uri: '10.0.0.1:/', read_only: true }
    const other = await mockIn(t, 'RUNNING', { data_volumes: [efs] })
    t.equal(await update(other, { data_volumes: [{ ...efs, category: 'SFS' }] }), '')
    t.equal(await update(other, { data_volumes: [{ ...efs, read_only: false }] }), 'ModelArts.6347')
  })

  t.test('compares custom resources with their defaults', async (t) => {
    const spec = { cpu: 4, memory: 8_192 }
    const mock = await mockIn(t, 'STOPPED')
    await update(mock, { custom_spec: spec })
    const { custom_spec, flavor } = await show(mock)
    await get(mock, 'notebooks/nb-1/start', { method: 'POST' })
    mock.project('p1').advance('1m')
    t.equal((await show(mock)).status, 'RUNNING')
    for (const payload of [
      { custom_spec: spec },
      { custom_spec },
      { custom_spec: { ...spec, gpu: 0 } },
      { custom_spec: spec, flavor: LARGER },
      { flavor },
    ]) {
      const code = 'gpu' in (payload.custom_spec ?? {}) ? 'ModelArts.6347' : ''
      t.equal(await update(mock, payload), code, JSON.stringify(payload))
    }
    t.equal((await show(mock)).flavor, flavor)
    const stopped = await mockIn(t, 'STOPPED')
    await update(stopped, { custom_spec: spec })
    t.equal(await update(stopped, { custom_spec: spec, image_id: ARM_IMAGE }), '')
    t.match(await show(stopped), { custom_spec: { arch: 'AARCH64' }, image: { id: ARM_IMAGE } })
  })

  t.test('is refused in a status that allows no update, and looks at nothing then', async (t) => {
    const mock = await mockIn(t, 'ERROR')
    t.equal(await update(mock, { name: 'a' }), 'ModelArts.6347')
    t.equal(await update(mock, { image_id: IMAGE }), 'ModelArts.6347')
    t.equal(await update(mock, { image_id: PYTORCH }), 'ModelArts.6347')
  })
})
