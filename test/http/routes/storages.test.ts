import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../src/index.ts'
import { type Entry, type GetOptions, get, IMAGE, withInstance } from '../../support/mock.ts'

const POOL = 'pool-gpu-research-7f3a'
const UNKNOWN = '00000000-0000-4000-8000-000000000000'
const EFS_ID = '6c2f1d0e-1b7a-4a55-9c1e-3f3d2b1a0c9d'

const mounting = { category: 'OBS', mount_path: '/data/set-1/', uri: 'obs://lab-data/set-1/' }

/** A running instance `nb-1` of the admin, and functions for its storages. */
async function running(t: Test, entry: Partial<Entry> = {}, options: MockServerOptions = {}) {
  const { mock, project } = await withInstance(t, entry, options)
  const call = (path: string, options: GetOptions = {}) =>
    get(mock, `notebooks/nb-1/storage${path}`, options)
  const attach = (payload: object | string = mounting, as: GetOptions['as'] = 'admin') =>
    call('', { method: 'POST', payload, as })
  const detach = (id: string, as: GetOptions['as'] = 'admin') =>
    call(`/${id}`, { method: 'DELETE', as })
  const list = async () => (await call('')).body.data
  const mounts = async () => (await get(mock, 'notebooks/nb-1')).body.data_volumes
  return { mock, project, call, attach, detach, list, mounts }
}

/** Error codes of the statuses that do not allow a mount. */
const refusals = {
  INIT: '6327',
  CREATING: '6327',
  STARTING: '6327',
  STOPPING: '6327',
  DELETING: '6327',
  SNAPSHOTTING: '6327',
  STOPPED: '6958',
  CREATE_FAILED: '6327',
  START_FAILED: '6327',
  DELETE_FAILED: '6327',
  ERROR: '6327',
  DELETED: '6327',
  FROZEN: '6326',
} as const

t.test('AttachDynamicStorage', async (t) => {
  t.test('answers MOUNTING with an id, OBS being called OBSFS', async (t) => {
    const { attach } = await running(t)
    const { status, headers, body } = await attach()
    t.equal(status, 200)
    t.match(headers, { 'content-type': /^application\/json/, server: 'api-gateway' })
    t.strictSame(body, {
      category: 'OBSFS',
      id: body.id,
      mount_path: '/data/set-1/',
      mount_type: 'DYNAMIC',
      status: 'MOUNTING',
      uri: 'obs://lab-data/set-1/',
    })
    t.match(body.id, /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  })

  t.test('is MOUNTED after one second of the world', async (t) => {
    const { project, attach, call } = await running(t)
    const { id } = (await attach()).body
    project.advance(999)
    t.equal((await call(`/${id}`)).body.status, 'MOUNTING')
    project.advance(1)
    t.strictSame((await call(`/${id}`)).body, {
      category: 'OBSFS',
      id,
      mount_path: '/data/set-1/',
      mount_type: 'DYNAMIC',
      status: 'MOUNTED',
      uri: 'obs://lab-data/set-1/',
    })
  })

  t.test('accepts every category in any case, OBS by default', async (t) => {
    const { attach } = await running(t)
    for (const [index, category] of ['obs', 'Obsfs', 'OBSFS', undefined].entries()) {
      const { status, body } = await attach({
        category,
        mount_path: `/data/${index}/`,
        uri: 'obs://b/',
      })
      t.equal(status, 200, category ?? 'left out')
      t.equal(body.category, 'OBSFS', category ?? 'left out')
    }
  })

  t.test('fails if a progression says so, with its reason or a likely one', async (t) => {
    const { project, attach, call } = await running(t)
    project.progressions.add({
      action: 'mount',
      outcome: 'failure',
      fail_reason: 'No route.',
      times: 1,
    })
    project.progressions.add({ action: 'mount', outcome: 'failure', times: 1 })
    const first = (await attach()).body
    const second = (await attach({ ...mounting, mount_path: '/data/2/' })).body
    const third = (await attach({ ...mounting, mount_path: '/data/3/' })).body
    project.advance('1s')
    t.match((await call(`/${first.id}`)).body, {
      status: 'MOUNT_FAILED',
      failure_reason: 'No route.',
    })
    t.match((await call(`/${second.id}`)).body, {
      status: 'MOUNT_FAILED',
      failure_reason: 'Failed to mount the storage.',
    })
    t.match((await call(`/${third.id}`)).body, { status: 'MOUNTED', failure_reason: undefined })
    t.equal(project.notebooks.get('nb-1').status, 'RUNNING')
  })

  t.test('an SFS Turbo needs a dedicated pool and its id, which is shown', async (t) => {
    const efs = { category: 'EFS', mount_path: '/data/turbo/', uri: '192.168.0.5:/share' }
    const inPool = await running(t, { pool: { id: POOL } })
    t.match(await inPool.attach(efs), {
      status: 400,
      body: {
        error_code: 'ModelArts.6400',
        error_msg: /efs_id: found nothing, expected the id of an SFS Turbo$/,
      },
    })
    const { status, body } = await inPool.attach({ ...efs, efs_id: EFS_ID })
    t.equal(status, 200)
    t.match(body, { category: 'EFS', efs_id: EFS_ID, status: 'MOUNTING', uri: efs.uri })
    t.match(await inPool.list(), [{ efs_id: EFS_ID }])
    t.notOk('efs_id' in (await inPool.mounts())[0], 'the instance has no such key')
    const { attach } = await running(t)
    t.match(await attach({ ...efs, efs_id: EFS_ID }), {
      status: 400,
      body: { error_code: 'ModelArts.6324' },
    })
  })

  t.test('is refused in every status but RUNNING', async (t) => {
    const { project, attach, list } = await running(t)
    for (const [status, code] of Object.entries(refusals)) {
      project.notebooks.force('nb-1', status as keyof typeof refusals)
      t.match(
        await attach(),
        { status: 400, body: { error_code: `ModelArts.${code}` } },
        `in ${status}`,
      )
    }
    t.strictSame(await list(), [])
  })

  t.test('a path outside /data/ or without its slash is 6785', async (t) => {
    const { attach } = await running(t)
    for (const mount_path of [
      '/data/x',
      '/data/',
      '/data//',
      '/home/x/',
      'data/x/',
      '/data',
      '/DATA/x/',
      ' /data/x/',
      '/data/x/\n',
    ]) {
      const { status, body } = await attach({ ...mounting, mount_path })
      t.equal(status, 400, mount_path)
      t.equal(body.error_code, 'ModelArts.6785', mount_path)
      t.ok(body.error_msg.includes(mount_path), mount_path)
    }
  })

  t.test('a bucket that is unknown, plain or no bucket at all is 6772', async (t) => {
    const buckets = [{ name: 'lab-data' }, { name: 'plain', type: 'OBJECT' }]
    const scene = t.testdir({ 'buckets.json': JSON.stringify(buckets) })
    const { attach } = await running(t, {}, { scene })
    for (const uri of [
      'obs://plain/set/',
      'obs://none/set/',
      'obs:///set/',
      'obs://',
      '192.168.0.5:/share',
      'https://lab-data/set/',
      'OBS://lab-data/set/',
    ]) {
      t.match(
        await attach({ ...mounting, uri }),
        { status: 400, body: { error_code: 'ModelArts.6772' } },
        uri,
      )
    }
    t.equal((await attach()).status, 200)
  })

  t.test(
    'without any authorization it is 6701, with an authorization of the user it works',
    async (t) => {
      const { mock, attach } = await running(t)
      const authorizations = (method: 'DELETE' | 'POST', query = '', payload?: object) =>
        get(mock, `/v2/p1/authorizations${query}`, {
          method,
          ...(payload === undefined ? {} : { payload }),
        })
      t.equal((await authorizations('DELETE', '?user_id=all')).status, 200)
      t.match(await attach(), { status: 400, body: { error_code: 'ModelArts.6701' } })
      const added = await authorizations('POST', '', {
        type: 'agency',
        content: 'modelarts_agency',
      })
      t.equal(added.status, 200)
      t.equal((await attach()).status, 200)
    },
  )

  t.test('a path that is in use is 6400, also while it is being unmounted', async (t) => {
    const { attach, detach } = await running(t)
    const { id } = (await attach()).body
    const refused = {
      status: 400,
      body: {
        error_code: 'ModelArts.6400',
        error_msg: /mount_path: found "\/data\/set-1\/", expected a path where nothing is mounted$/,
      },
    }
    t.match(await attach({ ...mounting, uri: 'obs://other/' }), refused)
    await detach(id)
    t.match(await attach(), refused)
    t.equal((await attach({ ...mounting, mount_path: '/data/set-1/below/' })).status, 200)
  })

  t.test('the eleventh mount is 6400, those from creation counting', async (t) => {
    const { attach, list } = await running(t, {
      data_volumes: [{ category: 'OBSFS', mount_path: '/data/old/', status: 'MOUNTED' }],
    })
    const nth = (n: number) => attach({ ...mounting, mount_path: `/data/${n}/` })
    for (let n = 2; n <= 10; n++) t.equal((await nth(n)).status, 200, `mount ${n}`)
    t.match(await nth(11), {
      status: 400,
      body: {
        error_code: 'ModelArts.6400',
        error_msg: /body: found one more, expected at most 10 mounts$/,
      },
    })
    t.equal((await list()).length, 10)
  })

  t.test('a bad body is 6400, naming what was found and expected', async (t) => {
    const { attach, list } = await running(t)
    const long = 'x'.repeat(257)
    const cases: [object | string, string][] = [
      ['', 'mount_path: found nothing, expected text'],
      ['{}', 'mount_path: found nothing, expected text'],
      [{ ...mounting, uri: undefined }, 'uri: found nothing, expected text'],
      [{ ...mounting, uri: null }, 'uri: found nothing, expected text'],
      [{ ...mounting, uri: '' }, 'uri: found "", expected a source path'],
      [{ ...mounting, uri: 5 }, 'uri: found 5, expected text'],
      [{ ...mounting, uri: long }, 'expected text of at most 256 characters'],
      [{ ...mounting, mount_path: '' }, 'mount_path: found "", expected a path'],
      [{ ...mounting, mount_path: long }, 'expected text of at most 256 characters'],
      [{ ...mounting, mount_path: ['/data/x/'] }, 'mount_path: found ["/data/x/"], expected text'],
      [{ ...mounting, category: 'EVS' }, 'category: found "EVS", expected one of OBS, OBSFS, EFS'],
      [{ ...mounting, category: 1 }, 'category: found 1, expected one of OBS, OBSFS, EFS'],
      [{ ...mounting, efs_id: 7 }, 'efs_id: found 7, expected text'],
      ['[]', 'body: found [], expected an object'],
      ['"x"', 'body: found "x", expected an object'],
      ['5', 'body: found 5, expected an object'],
      ['{', 'expected JSON in UTF-8'],
    ]
    for (const [payload, message] of cases) {
      const { status, body } = await attach(payload)
      t.equal(status, 400, message)
      t.equal(body.error_code, 'ModelArts.6400', message)
      t.ok(body.error_msg.endsWith(message), `${message}: ${body.error_msg}`)
    }
    t.strictSame(await list(), [])
  })

  t.test('null counts as left out, and unknown keys are warned of', async (t) => {
    const { attach } = await running(t)
    const { status, headers, body } = await attach({
      ...mounting,
      category: null,
      efs_id: null,
      mountpath: '/x/',
    })
    t.equal(status, 200)
    t.equal(body.category, 'OBSFS')
    t.match(headers['x-mock-warnings'], 'unknown body key mountpath, did you mean mount_path?')
  })

  t.test('another user is 6407, a reader has no right to it', async (t) => {
    const { attach } = await running(t)
    t.match(await attach(mounting, 'user'), {
      status: 403,
      body: { error_code: 'ModelArts.6407' },
    })
    t.match(await attach(mounting, 'reader'), {
      status: 403,
      body: { error_code: 'ModelArts.0108', error_msg: /modelarts:notebook:mountStorage/ },
    })
  })

  t.test('the admin and the owner may mount', async (t) => {
    const { attach } = await running(t, { user: { name: 'mock-user' } })
    t.equal((await attach(mounting, 'user')).status, 200)
    t.equal((await attach({ ...mounting, mount_path: '/data/b/' }, 'admin')).status, 200)
  })
})

t.test('ListDynamicStorages', async (t) => {
  t.test('gives one page of all mounts, the oldest first', async (t) => {
    const { attach, call, project } = await running(t)
    for (const path of ['/data/b/', '/data/a/', '/data/c/']) {
      await attach({ ...mounting, mount_path: path })
      project.advance('1s')
    }
    const { status, body } = await call('')
    t.equal(status, 200)
    t.match(body, { current: 1, pages: 1, size: 3, total: 3 })
    t.strictSame(
      body.data.map(({ mount_path }: { mount_path: string }) => mount_path),
      ['/data/b/', '/data/a/', '/data/c/'],
    )
  })

  t.test('without mounts it is an empty page', async (t) => {
    const { call } = await running(t)
    t.strictSame((await call('')).body, { current: 1, data: [], pages: 1, size: 0, total: 0 })
  })

  t.test('works in every status, and for a reader', async (t) => {
    const { project, call } = await running(t, { user: { name: 'mock-reader' } })
    for (const status of Object.keys(refusals)) {
      project.notebooks.force('nb-1', status as keyof typeof refusals)
      t.equal((await call('', { as: 'reader' })).status, 200, status)
    }
  })

  t.test('shows what was mounted at creation, but no plain bucket', async (t) => {
    const { call, list } = await running(t, {
      data_volumes: [
        { category: 'OBSFS', mount_path: '/data/fs/', status: 'MOUNTED', uri: 'obs://fs/' },
        { category: 'OBS', mount_path: '/data/plain/', uri: 'obs://plain/' },
      ],
    })
    const [only, ...others] = await list()
    t.strictSame(others, [])
    t.match(only, { mount_path: '/data/fs/', status: 'MOUNTED', uri: 'obs://fs/' })
    t.strictSame((await call(`/${only.id}`)).body, only)
  })

  t.test('the instance shows its mounts with url and uri, and without an id', async (t) => {
    const { attach, mounts } = await running(t)
    await attach()
    t.strictSame(await mounts(), [
      {
        category: 'OBSFS',
        mount_path: '/data/set-1/',
        mount_type: 'DYNAMIC',
        status: 'MOUNTING',
        uri: 'obs://lab-data/set-1/',
        url: 'obs://lab-data/set-1/',
      },
    ])
  })

  t.test('an unknown instance is 6404, with the status of the switch', async (t) => {
    for (const notFoundStatus of [400, 404] as const) {
      const { mock } = await running(t, {}, { notFoundStatus })
      t.match(await get(mock, 'notebooks/none/storage'), {
        status: notFoundStatus,
        body: { error_code: 'ModelArts.6404', error_msg: 'The instance none does not exist.' },
      })
    }
  })

  t.test('another user is 6407', async (t) => {
    const { call } = await running(t)
    t.match(await call('', { as: 'user' }), {
      status: 403,
      body: { error_code: 'ModelArts.6407' },
    })
  })
})

t.test('ShowDynamicStorage', async (t) => {
  t.test('an unknown storage is 6404, with the status of the switch', async (t) => {
    for (const notFoundStatus of [400, 404] as const) {
      const { call } = await running(t, {}, { notFoundStatus })
      t.match(await call(`/${UNKNOWN}`), {
        status: notFoundStatus,
        body: {
          error_code: 'ModelArts.6404',
          error_msg: `The storage ${UNKNOWN} does not exist.`,
        },
      })
    }
  })

  t.test('a storage of another instance is not found', async (t) => {
    const { mock, attach } = await running(t)
    const { id } = (await attach()).body
    mock.project('p1').notebooks.put({
      ...mock.project('p1').notebooks.get('nb-1'),
      id: 'nb-2',
      data_volumes: [],
    } as Entry)
    t.equal((await get(mock, `notebooks/nb-2/storage/${id}`)).body.error_code, 'ModelArts.6404')
  })

  t.test('a read that a manual progression waits for', async (t) => {
    const { project, attach, call, list } = await running(t)
    project.progressions.add({ action: 'mount', mode: 'manual', reads: 3 })
    const { id } = (await attach()).body
    project.advance('1h')
    t.equal((await call(`/${id}`)).body.status, 'MOUNTING')
    t.match(await list(), [{ status: 'MOUNTING' }])
    t.equal((await call(`/${id}`)).body.status, 'MOUNTING')
    t.equal((await call(`/${id}`)).body.status, 'MOUNTED')
  })

  t.test('another user is 6407', async (t) => {
    const { call, attach } = await running(t)
    const { id } = (await attach()).body
    t.match(await call(`/${id}`, { as: 'user' }), {
      status: 403,
      body: { error_code: 'ModelArts.6407' },
    })
  })
})

t.test('DetachDynamicStorage', async (t) => {
  t.test('answers UNMOUNTING; it is gone after one second of the world', async (t) => {
    const { project, attach, detach, call, list, mounts } = await running(t)
    const { id } = (await attach()).body
    project.advance('1s')
    const { status, body } = await detach(id)
    t.equal(status, 200)
    t.match(body, { id, status: 'UNMOUNTING', mount_path: '/data/set-1/' })
    project.advance(999)
    t.equal((await call(`/${id}`)).body.status, 'UNMOUNTING')
    project.advance(1)
    t.equal((await call(`/${id}`)).body.error_code, 'ModelArts.6404')
    t.strictSame(await list(), [])
    t.strictSame(await mounts(), [])
    t.equal((await detach(id)).body.error_code, 'ModelArts.6404')
    t.equal((await attach()).status, 200, 'the path is free again')
  })

  t.test('can be unmounted while it is being mounted', async (t) => {
    const { project, attach, detach, list } = await running(t)
    const { id } = (await attach()).body
    project.advance(500)
    t.equal((await detach(id)).body.status, 'UNMOUNTING')
    project.advance(999)
    t.match(await list(), [{ id, status: 'UNMOUNTING' }])
    project.advance(1)
    t.strictSame(await list(), [])
  })

  t.test('a failed mount can be unmounted, and its reason disappears', async (t) => {
    const { project, attach, detach, list } = await running(t)
    project.progressions.add({ action: 'mount', outcome: 'failure' })
    const { id } = (await attach()).body
    project.advance('1s')
    t.strictSame((await detach(id)).body, {
      category: 'OBSFS',
      id,
      mount_path: '/data/set-1/',
      mount_type: 'DYNAMIC',
      status: 'UNMOUNTING',
      uri: 'obs://lab-data/set-1/',
    })
    project.advance('1s')
    t.strictSame(await list(), [])
  })

  t.test('can fail with a reason, and can be repeated', async (t) => {
    const { project, attach, detach, call } = await running(t)
    project.progressions.add({ action: 'unmount', outcome: 'failure', times: 1 })
    const { id } = (await attach()).body
    project.advance('1s')
    await detach(id)
    project.advance('1s')
    t.match((await call(`/${id}`)).body, {
      status: 'UNMOUNT_FAILED',
      failure_reason: 'The storage is in use.',
    })
    t.equal((await detach(id)).body.status, 'UNMOUNTING')
    project.advance('1s')
    t.equal((await call(`/${id}`)).body.error_code, 'ModelArts.6404')
  })

  t.test('a storage that is unmounted, or being unmounted, is 6357', async (t) => {
    const { attach, detach } = await running(t)
    const { id } = (await attach()).body
    await detach(id)
    t.match(await detach(id), { status: 400, body: { error_code: 'ModelArts.6357' } })
    const off = await running(t, {
      data_volumes: [{ category: 'OBSFS', mount_path: '/data/off/', status: 'UNMOUNTED' }],
    })
    const [storage] = await off.list()
    t.equal((await off.detach(storage.id)).body.error_code, 'ModelArts.6357')
  })

  t.test('is allowed while RUNNING and STOPPED, refused in every other status', async (t) => {
    const { project, attach, detach } = await running(t)
    const { id } = (await attach()).body
    for (const status of Object.keys(refusals)) {
      if (status === 'STOPPED') continue
      project.notebooks.force('nb-1', status as keyof typeof refusals)
      const code = status === 'FROZEN' ? '6326' : '6357'
      t.equal((await detach(id)).body.error_code, `ModelArts.${code}`, status)
    }
    project.notebooks.force('nb-1', 'STOPPED')
    t.equal((await detach(id)).status, 200)
  })

  t.test('an unknown storage is 6404, before the status of the instance counts', async (t) => {
    const { project, detach } = await running(t)
    t.match(await detach(UNKNOWN), {
      status: 400,
      body: { error_code: 'ModelArts.6404', error_msg: `The storage ${UNKNOWN} does not exist.` },
    })
    project.notebooks.force('nb-1', 'CREATING')
    t.equal((await detach(UNKNOWN)).body.error_code, 'ModelArts.6404')
    const switched = await running(t, {}, { notFoundStatus: 404 })
    t.equal((await switched.detach(UNKNOWN)).status, 404)
  })

  t.test('another user is 6407, a reader has no right to it', async (t) => {
    const { attach, detach, list } = await running(t)
    const { id } = (await attach()).body
    t.match(await detach(id, 'user'), { status: 403, body: { error_code: 'ModelArts.6407' } })
    t.match(await detach(id, 'reader'), { status: 403, body: { error_code: 'ModelArts.0108' } })
    t.match(await list(), [{ status: 'MOUNTING' }])
  })
})

t.test('mounts through a stop', async (t) => {
  const entry: Partial<Entry> = {
    data_volumes: [
      { category: 'OBSFS', mount_path: '/data/lasting/', status: 'MOUNTED' },
      { category: 'OBS', mount_path: '/data/static/' },
    ],
  }
  const paths = async (mounts: () => Promise<{ mount_path: string }[]>) =>
    (await mounts()).map(({ mount_path }) => mount_path)

  t.test('those mounted while it ran are dropped, those from creation survive', async (t) => {
    const { mock, project, attach, call, mounts } = await running(t, entry)
    const { id } = (await attach()).body
    project.advance('1s')
    await get(mock, 'notebooks/nb-1/stop', { method: 'POST' })
    t.equal((await mounts()).length, 3, 'while STOPPING they are there')
    project.advance('2s')
    t.equal(project.notebooks.get('nb-1').status, 'STOPPED')
    t.strictSame(await paths(mounts), ['/data/lasting/', '/data/static/'])
    t.equal((await call(`/${id}`)).body.error_code, 'ModelArts.6404')
    project.notebooks.start('nb-1')
    project.advance('3s')
    t.strictSame(await paths(mounts), ['/data/lasting/', '/data/static/'])
  })

  t.test('a mount that is not complete when the stop ends is dropped', async (t) => {
    const { project, attach, mounts } = await running(t)
    project.progressions.add({ action: 'mount', duration: '1h' })
    await attach()
    project.notebooks.stop('nb-1')
    project.advance('2s')
    t.strictSame(await mounts(), [])
    project.notebooks.start('nb-1')
    project.advance('2h')
    t.strictSame(await mounts(), [])
  })

  t.test('mountsAfterStop: keep leaves all of them', async (t) => {
    const { project, attach, mounts } = await running(t, entry, { mountsAfterStop: 'keep' })
    await attach()
    project.advance('1s')
    project.notebooks.stop('nb-1')
    project.advance('2s')
    t.strictSame(await paths(mounts), ['/data/lasting/', '/data/static/', '/data/set-1/'])
  })

  t.test('those given to CreateNotebook survive too', async (t) => {
    const { mock, project } = await running(t)
    const created = await get(mock, 'notebooks', {
      method: 'POST',
      payload: {
        name: 'b',
        flavor: 'modelarts.vm.cpu.2u',
        image_id: IMAGE,
        volume: { category: 'EVS', ownership: 'MANAGED' },
        data_volumes: [
          {
            category: 'OBSFS',
            ownership: 'DEDICATED',
            mount_path: '/data/x/',
            uri: 'obs://fs/x/',
          },
        ],
      },
    })
    t.equal(created.status, 200)
    const { id } = created.body
    project.advance('3s')
    project.notebooks.stop(id)
    project.advance('2s')
    t.match((await get(mock, `notebooks/${id}/storage`)).body, {
      total: 1,
      data: [{ mount_path: '/data/x/', mount_type: 'DYNAMIC', status: 'MOUNTED' }],
    })
  })

  t.test('the mounts of a deleted instance are gone', async (t) => {
    const { mock, project, attach } = await running(t)
    await attach()
    project.notebooks.delete('nb-1')
    project.advance('2s')
    t.equal((await get(mock, 'notebooks/nb-1/storage')).body.error_code, 'ModelArts.6404')
    t.strictSame(project.advance('1h'), [])
  })
})
