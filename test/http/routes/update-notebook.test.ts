import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../src/index.ts'
import type { Flavor } from '../../../src/schemas/flavor.ts'
import type { NotebookStatus } from '../../../src/schemas/notebook.ts'
import { defaultFile } from '../../support/build.ts'
import { type Entry, freeImage, get, IMAGE, type Mock, mockWith, NOW } from '../../support/mock.ts'

const CPU = 'modelarts.vm.cpu.2u'
const LARGER = 'modelarts.vm.cpu.8u'
const GPU = 'modelarts.vm.gpu.t4'
const ARM = 'modelarts.vm.cpu.16u.arm'
const PYTORCH = '04c79c87-f948-5d00-80bd-18e990a52627'
const ARM_IMAGE = 'c3813a8a-16c9-56b9-9458-b4e2350b4e4e'
const TEAM_IMAGE = '964429af-e201-5fb0-967b-bb1d61d1b3c0'

const SSH = { service: 'SSH', key_pair_names: ['k'], allowed_access_ips: ['203.0.113.7'] }

const OBSFS = { category: 'OBSFS' as const, mount_path: '/data/a/', uri: 'obs://a/' }

/** A mock in which `nb-1` is STOPPED and was updated a second ago; `entry` has other fields. */
async function withNotebook(t: Test, entry: Partial<Entry> = {}, options: MockServerOptions = {}) {
  const mock = await mockWith(t, options)
  put(mock, entry)
  return mock
}

function put(mock: Mock, entry: Partial<Entry> = {}) {
  const start = { id: 'nb-1', name: 'a', flavor: CPU, image: { id: IMAGE } }
  const times = { create_at: NOW - 1_000, update_at: NOW - 1_000 }
  mock.project('p1').notebooks.put({ ...start, status: 'STOPPED', ...times, ...entry } as Entry)
}

function update(mock: Mock, payload: object | string) {
  return get(mock, 'notebooks/nb-1', { method: 'PUT', payload })
}

async function show(mock: Mock) {
  return (await get(mock, 'notebooks/nb-1')).body
}

async function refuses(t: Test, mock: Mock, payload: object, code: string, sentence = '') {
  const before = await show(mock)
  const { status, body } = await update(mock, payload)
  const label = `${JSON.stringify(payload)} is ${code}`
  t.equal(status, 400, label)
  t.equal(body.error_code, `ModelArts.${code}`, label)
  t.ok(body.error_msg.includes(sentence), `${body.error_msg} includes ${sentence}`)
  t.strictSame(await show(mock), before, `${label}: nothing has changed`)
}

/** One value for each field, and its action in the state machine. */
const values = {
  name: 'b',
  description: 'new',
  storage_new_size: 10,
  flavor: LARGER,
  custom_spec: { cpu: 1, memory: 1_024 },
  image_id: PYTORCH,
  endpoints: [SSH],
  hooks: { container_hooks: {} },
  affinity: {},
  dew_secret_name: 's',
  data_volumes: [OBSFS],
  public_network_config: { public_network_type: 'SHARED' },
}

const anytime = ['name', 'description', 'storage_new_size']

t.test('UpdateNotebook', async (t) => {
  t.test('every field may change in its states, and is refused in the others', async (t) => {
    const mock = await mockWith(t)
    const codes: Record<NotebookStatus, (field: string) => string> = {
      RUNNING: (field) => (anytime.includes(field) ? '' : '6347'),
      STOPPED: () => '',
      INIT: () => '6357',
      CREATING: () => '6357',
      STARTING: () => '6357',
      STOPPING: () => '6357',
      DELETING: () => '6357',
      SNAPSHOTTING: () => '6357',
      DELETED: () => '6357',
      CREATE_FAILED: () => '6347',
      START_FAILED: () => '6347',
      DELETE_FAILED: () => '6347',
      ERROR: () => '6347',
      FROZEN: () => '6326',
    }
    for (const [status, codeOf] of Object.entries(codes)) {
      if (status === 'DELETED') continue
      for (const [field, value] of Object.entries(values)) {
        put(mock, { status: status as 'RUNNING' })
        const code = codeOf(field)
        const sentence =
          code === '6347'
            ? `in the '${status}' status, the '${field}' parameter cannot be modified`
            : ''
        if (code === '') t.equal((await update(mock, { [field]: value })).status, 200, field)
        else await refuses(t, mock, { [field]: value }, code, sentence)
      }
      put(mock, { status: status as 'RUNNING' })
      const empty = await update(mock, {})
      const code = codeOf('name')
      t.equal(empty.body.error_code ?? '', code && `ModelArts.${code}`, `nothing in ${status}`)
    }
  })

  t.test('answers the whole instance, changed at once', async (t) => {
    const mock = await withNotebook(t)
    const before = await show(mock)
    const { status, headers, body } = await update(mock, { name: 'b', description: 'new' })
    t.equal(status, 200)
    t.equal(headers['x-mock-warnings'], undefined)
    t.strictSame(body, { ...before, name: 'b', description: 'new', update_at: NOW })
    t.strictSame(await show(mock), body)
    t.strictSame((await update(mock, { description: '' })).body.description, '')
    t.equal((await get(mock, 'notebooks?name=b&limit=1')).body.data[0].id, 'nb-1')
  })

  t.test('changes nothing for an empty body, update_at included', async (t) => {
    const mock = await withNotebook(t)
    const before = await show(mock)
    for (const payload of ['{}', '', 'null', '{"name":null,"description":null}']) {
      const { status, body } = await update(mock, payload)
      t.equal(status, 200, payload)
      t.strictSame(body, before, payload)
    }
    const { notebooks } = mock.project('p1')
    t.equal(notebooks.update('nb-1', { name: undefined, flavor: undefined }).update_at, NOW - 1_000)
    t.equal(notebooks.update('nb-1', { name: 'a' }).update_at, NOW, 'the same again is a change')
  })

  t.test('refuses an invalid value with 6400', async (t) => {
    const mock = await withNotebook(t)
    const cases: [object, string][] = [
      [{ name: '' }, 'name: found ""'],
      [{ name: 'a b' }, 'name: found "a b", expected 1 to 128 characters'],
      [{ name: 'x'.repeat(129) }, 'name: found'],
      [{ description: 5 }, 'description: found 5'],
      [{ description: 'x'.repeat(513) }, 'at most 512 characters'],
      [{ name: '训 练' }, 'name: found "训 练", expected 1 to 128 characters'],
      [{ name: '训'.repeat(129) }, 'name: found'],
      ...['<', '>', '\ud842'].map((character): [object, string] => [
        { description: character },
        'expected text of at most 512 characters without < >',
      ]),
      [{ storage_new_size: '10' }, 'storage_new_size: found "10", expected an integer of GB'],
      [{ storage_new_size: 10.5 }, 'storage_new_size: found 10.5, expected an integer of GB'],
      [{ dew_secret_name: '' }, 'dew_secret_name: found "", expected 1 to 64 characters'],
      [{ dew_secret_name: 'x'.repeat(65) }, 'expected 1 to 64 characters'],
      [{ endpoints: {} }, 'endpoints: found {}, expected an array'],
      [{ endpoints: [{ allowed_access_ips: Array(6).fill('::1') }] }, 'at most 5 addresses'],
      [{ data_volumes: [{ category: 'NFS' }] }, 'data_volumes[0].category: found "NFS"'],
      [{ data_volumes: [{ category: 'EFS', mount_path: '/a' }] }, 'data_volumes[0].uri: found no'],
      [{ custom_spec: {} }, 'custom_spec.cpu: found nothing'],
    ]
    for (const [payload, sentence] of cases) await refuses(t, mock, payload, '6400', sentence)
    const { headers } = await update(mock, { nmae: 'b' })
    t.equal(headers['x-mock-warnings'], 'unknown body key nmae, did you mean name?')
  })

  t.test('changes nothing where one of several fields is refused', async (t) => {
    const mock = await withNotebook(t, { status: 'RUNNING' })
    const rest = { name: 'b', description: 'new' }
    await refuses(t, mock, { ...rest, flavor: LARGER }, '6347', "'flavor'")
    await refuses(t, mock, { ...rest, storage_new_size: 4 }, '6331')
    await refuses(t, mock, { ...rest, storage_new_size: 6, image_id: 'none' }, '6347', 'image_id')
    put(mock)
    await refuses(t, mock, { ...rest, image_id: 'none' }, '6797', 'none')
    await refuses(t, mock, { ...rest, image_id: PYTORCH, flavor: ARM }, '6323')
    await refuses(t, mock, { storage_new_size: 10, data_volumes: [{ category: 'OBS' }] }, '6927')
    t.strictSame(mock.project('p1').advance('1h'), [], 'no disk grows')
    t.equal((await show(mock)).volume.capacity, 5)
  })

  t.test('lets an EVS disk grow: RESIZING, and larger after two seconds', async (t) => {
    for (const status of ['RUNNING', 'STOPPED'] as const) {
      const mock = await withNotebook(t, { status })
      const { body } = await update(mock, { storage_new_size: 20, name: 'a' })
      t.match(body, { status, volume: { capacity: 5, status: 'RESIZING' }, update_at: NOW })
      await refuses(t, mock, { storage_new_size: 30 }, '6357')
      const renamed = await update(mock, { name: 'b' })
      t.match(renamed.body, { name: 'b', volume: { capacity: 5, status: 'RESIZING' } })
      mock.project('p1').advance('1999ms')
      t.equal((await show(mock)).volume.status, 'RESIZING')
      mock.project('p1').advance('1ms')
      const after = await show(mock)
      t.strictSame(after.volume, {
        capacity: 20,
        category: 'EVS',
        mount_path: '/home/ma-user/work/',
        ownership: 'MANAGED',
      })
      t.match(after, { status, update_at: NOW + 2_000 })
      t.equal((await update(mock, { storage_new_size: 120 })).status, 200, 'and again')
    }
  })

  t.test('lets a disk grow by at most 100 GB at once, up to 4096 GB', async (t) => {
    const mock = await withNotebook(t)
    const cases: [number, number, string][] = [
      [20, 19, '21 GB to 120 GB'],
      [20, 0, '21 GB to 120 GB'],
      [20, -5, '21 GB to 120 GB'],
      [20, 121, '21 GB to 120 GB'],
      [4_000, 4_097, '4001 GB to 4096 GB'],
      [20, Number.MAX_SAFE_INTEGER, '21 GB to 120 GB'],
    ]
    for (const [capacity, storage_new_size, range] of cases) {
      put(mock, { volume: { capacity } })
      await refuses(t, mock, { storage_new_size }, '6331', `ranges from ${range}`)
    }
    for (const [capacity, storage_new_size] of [
      [20, 21],
      [20, 120],
      [4_000, 4_096],
    ] as const) {
      put(mock, { volume: { capacity } })
      t.equal((await update(mock, { storage_new_size })).status, 200)
    }
    for (const category of ['EFS', 'OBS', 'OBSFS'] as const) {
      put(mock, { volume: { category } })
      await refuses(t, mock, { storage_new_size: 60 }, '6324')
    }
    put(mock, { volume: { capacity: undefined } })
    await refuses(t, mock, { storage_new_size: 5 }, '6331', '6 GB to 105 GB')
  })

  t.test('lets a disk grow no larger than its flavor allows', async (t) => {
    const flavors = defaultFile<Flavor[]>('flavors').map((flavor) => ({
      ...flavor,
      evs_max_size: '50',
    }))
    const scene = t.testdir({ 'flavors.json': JSON.stringify(flavors) })
    const mock = await withNotebook(t, {}, { scene })
    await refuses(t, mock, { storage_new_size: 51 }, '6331', '6 GB to 50 GB')
    t.equal((await update(mock, { storage_new_size: 50 })).status, 200)
  })

  t.test('switches to a flavor that fits image, storage and feature', async (t) => {
    const mock = await withNotebook(t)
    t.equal((await update(mock, { flavor: LARGER })).body.flavor, LARGER)
    t.equal((await update(mock, { flavor: LARGER })).status, 200, 'the same one is no switch')
    await refuses(t, mock, { flavor: 'none' }, '6323')
    await refuses(t, mock, { flavor: ARM }, '6323')
    await refuses(t, mock, { flavor: 'modelarts.vm.gpu.8v100' }, '6716')
    await refuses(t, mock, { flavor: 'modelarts.vm.cpu.free' }, '6870', 'feature NOTEBOOK')
    await refuses(
      t,
      mock,
      { flavor: GPU },
      '6792',
      `nb-1 does not support to update flavor to ${GPU}`,
    )
    const { body } = await update(mock, { flavor: GPU, image_id: PYTORCH })
    t.match(body, { flavor: GPU, image: { id: PYTORCH } })
  })

  t.test('changes the image to one of the same architecture', async (t) => {
    const mock = await withNotebook(t)
    const { body } = await update(mock, { image_id: PYTORCH })
    t.match(body.image, {
      id: PYTORCH,
      name: 'pytorch_2.1.0-cuda_12.1-py_3.10-ubuntu_22.04-x86_64',
      type: 'BUILD_IN',
    })
    t.notOk('arch' in body.image, 'an instance has a summary of its image')
    await refuses(t, mock, { image_id: ARM_IMAGE }, '6323')
    await refuses(t, mock, { image_id: ARM_IMAGE, flavor: CPU }, '6323')
    await refuses(t, mock, { image_id: ARM_IMAGE, flavor: ARM }, '6792')
    put(mock, { image: { id: ARM_IMAGE } })
    t.equal((await update(mock, { name: 'b' })).status, 200, 'only a change is looked at')
  })

  t.test('an instance whose image is gone can still change', async (t) => {
    const mock = await withNotebook(t, { image: { id: TEAM_IMAGE } })
    freeImage(mock, TEAM_IMAGE)
    t.equal((await get(mock, `images/${TEAM_IMAGE}`, { method: 'DELETE' })).status, 200)
    put(mock, { image: { id: TEAM_IMAGE } })
    t.equal((await update(mock, { flavor: GPU })).body.flavor, GPU)
    await refuses(t, mock, { flavor: ARM }, '6323')
    t.equal((await update(mock, { image_id: TEAM_IMAGE })).status, 200, 'it is the present image')
    await update(mock, { image_id: PYTORCH })
    await refuses(t, mock, { image_id: TEAM_IMAGE }, '6797')
  })

  t.test('switches to custom resources and back', async (t) => {
    const mock = await withNotebook(t)
    const spec = { cpu: 4, memory: 8_192 }
    const { body } = await update(mock, { custom_spec: spec })
    t.match(body, { flavor: 'custom.flavor.spec.code' })
    t.strictSame(body.custom_spec, { ...spec, arch: 'X86_64', category: 'CPU' })
    await refuses(t, mock, { custom_spec: { ...spec, arch: 'AARCH64' } }, '6323')
    await refuses(t, mock, { image_id: ARM_IMAGE }, '6323')
    const same = await update(mock, { flavor: 'custom.flavor.spec.code', image_id: PYTORCH })
    t.match(same.body, { custom_spec: spec, image: { id: PYTORCH } })
    const both = await update(mock, { flavor: LARGER, custom_spec: { ...spec, gpu: 1 } })
    t.match(both.body, { flavor: 'custom.flavor.spec.code', custom_spec: { category: 'GPU' } })
    t.equal(both.headers['x-mock-warnings'], 'flavor is ignored: custom_spec wins')
    const back = await update(mock, { flavor: LARGER })
    t.equal(back.body.flavor, LARGER)
    t.notOk('custom_spec' in back.body)
    const arm = await update(mock, { image_id: ARM_IMAGE, custom_spec: spec })
    t.match(arm.body, { custom_spec: { arch: 'AARCH64' }, image: { id: ARM_IMAGE } })
    await refuses(t, mock, { image_id: PYTORCH }, '6323')
    await refuses(t, mock, { flavor: LARGER }, '6323')
    t.equal((await update(mock, { flavor: ARM })).body.flavor, ARM)
  })

  t.test('replaces the SSH access as a whole', async (t) => {
    const mock = await withNotebook(t)
    const first = await update(mock, { endpoints: [SSH] })
    t.match(first.body.endpoints, [
      { service: 'NOTEBOOK', uri: 'http://localhost/nb-1/lab' },
      { ...SSH, ssh_keys: ['k'] },
    ])
    const second = await update(mock, { endpoints: [{ dev_service: 'ssh', ssh_keys: ['l'] }] })
    t.match(second.body.endpoints[1], { key_pair_names: ['l'], allowed_access_ips: [] })
    t.equal(second.body.endpoints[1].uri, first.body.endpoints[1].uri)
    t.equal((await update(mock, { name: 'b' })).body.endpoints.length, 2)
    const useless = await update(mock, { endpoints: [{ service: 'SSH' }] })
    t.equal(useless.body.endpoints.length, 1)
    t.match(useless.headers['x-mock-warnings'], 'endpoints[0] is ignored: it has no key_pair_names')
    await update(mock, { endpoints: [SSH] })
    t.equal((await update(mock, { endpoints: [] })).body.endpoints.length, 1)
  })

  t.test('accepts only the key pairs of the scene, if the scene lists them', async (t) => {
    const scene = t.testdir({ 'key-pairs.json': '["k"]' })
    const mock = await withNotebook(t, {}, { scene })
    t.equal((await update(mock, { endpoints: [SSH] })).status, 200)
    await refuses(t, mock, { endpoints: [{ ...SSH, key_pair_names: ['x'] }] }, '6789', 'x')
  })

  t.test('replaces extension storages, keeps hooks, affinity and the secret', async (t) => {
    const mock = await withNotebook(t, { data_volumes: [{ ...OBSFS, mount_path: '/data/old/' }] })
    const affinity = { preferred_during_scheduling_ignored_during_execution: [{ weight: 1 }] }
    const { headers, body } = await update(mock, {
      affinity,
      data_volumes: [{ ...OBSFS, capacity: 1 }],
      dew_secret_name: 's',
      hooks: { container_hooks: {} },
    })
    t.match(headers['x-mock-warnings'], 'data_volumes[0].capacity is ignored')
    t.match(body, { affinity, volume: { dew_secret_name: 's' } })
    t.match(body.data_volumes, [{ mount_path: '/data/a/', status: 'MOUNTED', uri: 'obs://a/' }])
    t.equal(body.data_volumes.length, 1)
    t.notOk('hooks' in body)
    t.strictSame((await update(mock, { data_volumes: [] })).body.data_volumes, [])
    await refuses(t, mock, { data_volumes: [{ ...OBSFS, ownership: 'MANAGED' }] }, '6702')
  })

  t.test('checks the form, existence, owner, status and then the rules', async (t) => {
    const mock = await withNotebook(t, { status: 'RUNNING' })
    const as = async (user: 'admin' | 'user', id: string, payload: object) => {
      const { body } = await get(mock, `notebooks/${id}`, { as: user, method: 'PUT', payload })
      return body.error_code
    }
    t.equal(await as('user', 'none', { name: 5 }), 'ModelArts.6400')
    t.equal(await as('user', 'none', { image_id: 'none' }), 'ModelArts.6404')
    t.equal(await as('user', 'nb-1', { image_id: 'none' }), 'ModelArts.6407')
    t.equal(await as('admin', 'nb-1', { image_id: 'none' }), 'ModelArts.6347')
    const reader = await get(mock, 'notebooks/nb-1', { as: 'reader', method: 'PUT', payload: '[' })
    t.match(reader, { status: 403, body: { error_code: 'ModelArts.0108' } })
  })
})
