import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../src/index.ts'
import type { Flavor } from '../../../src/schemas/flavor.ts'
import type { Image } from '../../../src/schemas/image.ts'
import { NotebookStatus } from '../../../src/schemas/notebook.ts'
import { defaultFile } from '../../support/build.ts'
import {
  control,
  type GetOptions,
  get,
  IMAGE,
  type Mock,
  mockWith,
  NOW,
} from '../../support/mock.ts'

const FREE = 'modelarts.vm.cpu.free'
const PYTORCH = '04c79c87-f948-5d00-80bd-18e990a52627'
const ARM_IMAGE = 'c3813a8a-16c9-56b9-9458-b4e2350b4e4e'
const HOUR = 3_600_000

const flavors = defaultFile<Flavor[]>('flavors')
const images = defaultFile<Image[]>('images')

/** Sends RunCodeLab to project p1 of the default scene. */
const open = (mock: Mock, payload: object | string = {}, options: GetOptions = {}) =>
  get(mock, 'notebooks/open', { method: 'POST', payload, ...options })

/** A mock whose project p1 has no free instance. */
async function without(t: Test, options: MockServerOptions = {}) {
  const mock = await mockWith(t, options)
  const { notebooks } = mock.project('p1')
  for (const { id } of notebooks.listAll({ feature: 'DEFAULT', limit: 1000 }).data)
    notebooks.remove(id)
  return mock
}

/** A mock whose admin has one free instance, `free-1`, in a status. */
async function withFree(t: Test, status: NotebookStatus, options: MockServerOptions = {}) {
  const mock = await without(t, options)
  const entry = { id: 'free-1', name: 'mine', feature: 'DEFAULT', flavor: FREE } as const
  mock.project('p1').notebooks.put({ ...entry, image: { id: IMAGE }, status: 'STOPPED' })
  mock.project('p1').notebook('free-1').force(status)
  return mock
}

/** A mock whose scene has these files instead of the default ones. */
function withScene(t: Test, files: Record<string, unknown>) {
  const scene = t.testdir(
    Object.fromEntries(
      Object.entries(files).map(([noun, data]) => [`${noun}.json`, JSON.stringify(data)]),
    ),
  )
  return without(t, { scene })
}

const free = (overrides: Partial<Flavor>): Flavor => ({
  ...(flavors.find(({ id }) => id === FREE) as Flavor),
  ...overrides,
})

t.test('RunCodeLab', async (t) => {
  t.test('creates the free instance of a user, as the example of its page shows', async (t) => {
    const mock = await without(t)
    const { status, body, headers } = await open(mock)
    t.equal(status, 200)
    t.match(body, {
      action_progress: [{ step: 4, status: 'WAITING' }, { step: 3 }, { step: 2 }, { step: 1 }],
      create_at: NOW,
      feature: 'DEFAULT',
      flavor: FREE,
      id: /^[0-9a-f-]{36}$/,
      image: { id: IMAGE, name: 'notebook2.0-mul-kernel-cpu-cp36', type: 'BUILD_IN' },
      lease: { create_at: NOW, duration: HOUR, enable: true, type: 'TIMING' },
      name: /^notebook_[0-9a-f]{8}$/,
      status: 'CREATING',
      workspace_id: '0',
    })
    t.equal(headers['x-mock-warnings'], undefined)
    mock.project('p1').advance('3s')
    t.match((await get(mock, `notebooks/${body.id}`)).body, {
      status: 'RUNNING',
      volume: { category: 'EFS', ownership: 'MANAGED', capacity: 50 },
    })
    mock.project('p1').advance('1h')
    t.equal(mock.project('p1').notebooks.get(body.id).status, 'STOPPING', 'it runs for an hour')
  })

  t.test('takes no body, an empty one, and null or empty fields', async (t) => {
    for (const payload of [
      undefined,
      '',
      '{}',
      { image_id: null, share_url: null },
      { image_id: '' },
    ]) {
      const mock = await without(t)
      const options = payload === undefined ? {} : { payload }
      const { status, body, headers } = await get(mock, 'notebooks/open', {
        method: 'POST',
        ...options,
      })
      t.match({ status, body }, { status: 200, body: { image: { id: IMAGE } } })
      t.equal(headers['x-mock-warnings'], undefined)
    }
  })

  t.test('gives back the one that runs, and makes no second', async (t) => {
    const mock = await without(t)
    const { id } = (await open(mock)).body
    mock.project('p1').advance('3s')
    const shown = (await get(mock, `notebooks/${id}`)).body
    const { status, body } = await open(mock)
    t.strictSame({ status, body }, { status: 200, body: shown }, 'as it is shown, with its token')
    const all = (await get(mock, 'notebooks/all?feature=DEFAULT')).body
    t.equal(all.total, 1)
  })

  t.test('starts the one that is stopped, for an hour from now', async (t) => {
    for (const status of ['STOPPED', 'START_FAILED'] as const) {
      const mock = await withFree(t, status)
      const before = mock.project('p1').notebooks.get('free-1')
      mock.project('p1').advance('2h')
      const { body } = await open(mock)
      t.match(body, { id: 'free-1', status: 'STARTING', billing_items: [] })
      t.not(body.token, before.token)
      t.equal(body.lease.create_at + body.lease.duration, NOW + 3 * HOUR)
      mock.project('p1').advance('3s')
      t.equal(mock.project('p1').notebooks.get('free-1').status, 'RUNNING')
    }
  })

  t.test('refuses, as a start does, in every other status', async (t) => {
    for (const status of NotebookStatus.exclude(['RUNNING', 'STOPPED', 'START_FAILED']).options) {
      const mock = await withFree(t, status)
      const opened = await open(mock)
      const started = await get(mock, 'notebooks/free-1/start', { method: 'POST' })
      t.equal(opened.status, 400)
      t.strictSame(opened.body, started.body, status)
      t.equal(opened.body.error_code, status === 'FROZEN' ? 'ModelArts.6326' : 'ModelArts.6357')
    }
  })

  t.test('each user has an own one', async (t) => {
    const mock = await without(t)
    const [one, two] = [await open(mock), await open(mock, {}, { as: 'user' })]
    t.not(one.body.id, two.body.id)
    t.not(one.body.user_id, two.body.user_id)
    t.equal((await get(mock, `notebooks/${one.body.id}`, { as: 'user' })).status, 403)
    t.match(await open(mock, {}, { as: 'reader' }), {
      status: 403,
      body: { error_code: 'ModelArts.0108', error_msg: /modelarts:notebook:create/ },
    })
    t.match(await open(mock, {}, { as: 'frozen' }), { status: 401 })
    t.match(await open(mock, {}, { as: null }), { status: 401 })
  })

  t.test(
    'of several that a scene has, the running one is opened, then a stopped one',
    async (t) => {
      const mock = await without(t)
      const { notebooks } = mock.project('p1')
      const entry = { name: 'a', feature: 'DEFAULT', flavor: FREE, image: { id: IMAGE } } as const
      for (const [id, status] of [
        ['one', 'ERROR'],
        ['two', 'STOPPED'],
        ['three', 'RUNNING'],
        ['four', 'CREATE_FAILED'],
      ] as const) {
        notebooks.put({ ...entry, id, status })
      }
      t.equal((await open(mock)).body.id, 'three')
      notebooks.remove('three')
      t.equal((await open(mock)).body.id, 'two')
    },
  )

  t.test('image_id chooses the image', async (t) => {
    t.test('of a new instance', async (t) => {
      const mock = await without(t)
      t.equal((await open(mock, { image_id: PYTORCH })).body.image.id, PYTORCH)
    })

    t.test('of a stopped instance, which then starts with it', async (t) => {
      const mock = await withFree(t, 'STOPPED')
      const { body, headers } = await open(mock, { image_id: PYTORCH })
      t.match(body, { id: 'free-1', status: 'STARTING', image: { id: PYTORCH } })
      t.equal(headers['x-mock-warnings'], undefined)
      t.equal(mock.project('p1').notebooks.get('free-1').image.id, PYTORCH)
    })

    t.test('not of a running instance: it is given back with a warning', async (t) => {
      const mock = await withFree(t, 'RUNNING')
      const { body, headers } = await open(mock, { image_id: PYTORCH })
      t.match(body, { id: 'free-1', image: { id: IMAGE } })
      t.equal(
        headers['x-mock-warnings'],
        'image_id is ignored: the instance mine runs another image',
      )
      t.equal((await open(mock, { image_id: IMAGE })).headers['x-mock-warnings'], undefined)
    })

    t.test('not of one whose start failed: that field cannot change there', async (t) => {
      const mock = await withFree(t, 'START_FAILED')
      t.match(await open(mock, { image_id: PYTORCH }), {
        status: 400,
        body: { error_code: 'ModelArts.6347', error_msg: /'image_id'/ },
      })
      t.equal((await open(mock, { image_id: IMAGE })).body.status, 'STARTING')
    })

    t.test('an image that is unknown, or that no free flavor runs, is refused', async (t) => {
      for (const make of [without, (one: Test) => withFree(one, 'STOPPED')]) {
        const mock = await make(t)
        const refused = async (image_id: string) => (await open(mock, { image_id })).body.error_code
        t.equal(await refused('none'), 'ModelArts.6797')
        t.equal(await refused(ARM_IMAGE), 'ModelArts.6323')
      }
    })
  })

  t.test('takes the free flavors of the scene', async (t) => {
    const gpu = free({ id: 'gpu', category: 'GPU' })
    const sold = free({ id: 'sold', sold_out: true })
    const disk = free({ id: 'disk', storages: ['EVS'] })
    const opened = async (some: Flavor[], payload: object = {}) =>
      (await open(await withScene(t, { flavors: some, pools: [], notebooks: [] }), payload)).body
    t.equal((await opened([gpu, sold, disk])).flavor, 'disk', 'CPU first')
    t.match(await opened([gpu]), { flavor: 'gpu', image: { id: PYTORCH } }, 'then any other')
    t.equal((await opened([gpu, disk], { image_id: PYTORCH })).flavor, 'disk')
    t.match(await opened([sold]), { error_code: 'ModelArts.6716', error_msg: /sold/ })
    t.match(await opened([free({ feature: 'NOTEBOOK' })]), { error_code: 'ModelArts.6323' })
    const ownImages = images.filter(({ type }) => type !== 'BUILD_IN')
    const bare = await withScene(t, { images: ownImages, notebooks: [] })
    t.match((await open(bare)).body, { error_code: 'ModelArts.6797' })
  })

  t.test('obeys the quota of the workspace', async (t) => {
    const mock = await without(t)
    await get(mock, 'workspaces/0/quotas', {
      method: 'PUT',
      payload: { quotas: [{ resource: 'notebook.instance.count', quota: 1 }] },
    })
    t.match((await open(mock)).body, { error_code: 'ModelArts.0118' })
  })

  t.test('share_url is checked, and warned about: nothing is downloaded', async (t) => {
    const mock = await without(t)
    const encoded = (text: string) => Buffer.from(text).toString('base64')
    const url = 'https://example.com/a.ipynb?x=~~~'
    for (const share_url of [
      encoded(url),
      Buffer.from(url).toString('base64url'),
      encoded('http://h'),
    ]) {
      const { status, headers } = await open(mock, { share_url })
      t.equal(status, 200, share_url)
      t.equal(headers['x-mock-warnings'], 'share_url is ignored: nothing is downloaded')
      mock.project('p1').advance('3s')
    }
    for (const share_url of [
      '',
      url,
      'aHR0',
      encoded('ftp://example.com/a.ipynb'),
      encoded('javascript:alert(1)'),
      encoded('https://exa mple.com'),
      encoded('https://example.com/\0'),
      encoded('https://'),
      '<script>',
      '%',
      '😀',
      '\ud800',
      'a\0b',
      `${encoded(url)}===`,
      encoded(`https://example.com/${'x'.repeat(4_096)}`),
      5,
      [encoded(url)],
      {},
    ]) {
      const { status, body } = await open(mock, { share_url })
      t.strictSame([status, body.error_code], [400, 'ModelArts.6400'], JSON.stringify(share_url))
      t.match(body.error_msg, 'share_url: found ')
    }
  })

  t.test('refuses or warns about any other input', async (t) => {
    const mock = await without(t)
    for (const image_id of [5, true, [], {}]) {
      t.match((await open(mock, { image_id })).body, { error_code: 'ModelArts.6400' })
    }
    for (const image_id of ['<script>', '%', 'a\0b', '😀', '\ud800', 'x'.repeat(10_000)]) {
      t.match((await open(mock, { image_id })).body, { error_code: 'ModelArts.6797' })
    }
    for (const payload of ['{', '[]', 'null x', '5', '"a"']) {
      t.match((await open(mock, payload)).body, { error_code: 'ModelArts.6400' }, payload)
    }
    t.equal((await get(mock, 'notebooks/all?feature=DEFAULT')).body.total, 0, 'nothing was made')
    const { headers } = await open(mock, { image: PYTORCH, flavor: FREE })
    t.equal(headers['x-mock-warnings'], 'unknown body key image; unknown body key flavor')
  })

  t.test('faults, rules and the journal know it', async (t) => {
    const mock = await without(t)
    const project = mock.project('p1')
    project.faults.add({ operation: 'RunCodeLab', status: 429, times: 1 })
    t.equal((await open(mock)).status, 429)
    const { id } = (await open(mock)).body
    const { body } = await control(mock, 'GET', '/projects/p1/requests')
    t.match(body.requests.at(-1), { operation: 'RunCodeLab', notebook_id: id })
  })
})
