import t from 'tap'
import { capturedFrom, checkSame, replayedFrom } from '../../support/bundles.ts'
import {
  CREATION,
  control,
  type GetOptions,
  get,
  INSTANCE,
  type Mock,
  mockWith,
  NOW,
  ownMock,
  withInstance,
} from '../../support/mock.ts'

const VANISH = { 'x-mock-fault': 'instance=vanishes' }

const rule = (mock: Mock, body: object) => control(mock, 'POST', '/projects/p1/faults', body)

const gone = (id = 'nb-1') => ({
  error_code: 'ModelArts.6404',
  error_msg: `The instance ${id} does not exist.`,
})

t.test('the instance is gone before the operation, which answers so itself', async (t) => {
  const mount = { category: 'OBS', mount_path: '/data/a/', uri: 'obs://lab-data/a/' }
  const tags = { tags: [{ key: 'a', value: 'b' }] }
  const calls: [path: string, method?: GetOptions['method'], payload?: object][] = [
    [''],
    ['', 'PUT', { name: 'b' }],
    ['', 'DELETE'],
    ['/start', 'POST'],
    ['/stop', 'POST'],
    ['/lease'],
    ['/lease', 'PATCH', { duration: 3_600_000 }],
    ['/flavors'],
    ['/storage'],
    ['/storage', 'POST', mount],
    ['/storage/x'],
    ['/storage/x', 'DELETE'],
    ['/tags/create', 'POST', tags],
    ['/tags/delete', 'DELETE', tags],
    ['/create-image', 'POST', { name: 'image', namespace: 'team' }],
  ]
  const { mock, project } = await withInstance(t)
  for (const [path, method = 'GET', payload] of calls) {
    project.notebooks.put(INSTANCE)
    const options = { method, headers: VANISH, ...(payload && { payload }) }
    const got = await get(mock, `notebooks/nb-1${path}`, options)
    t.equal(got.headers['x-mock-fault-id'], 'header')
    t.match(got, { status: 400, body: gone() }, `${method} ${path}`)
    t.equal(project.notebooks.listAll({ id: 'nb-1' }).total, 0)
  }
})

t.test('--not-found-status and other settings say how the operation answers', async (t) => {
  const { mock } = await withInstance(t, {}, { notFoundStatus: 404 })
  t.equal((await get(mock, 'notebooks/nb-1', { headers: VANISH })).status, 404)
})

t.test('history, quota, lists and journal see a removal by the fault', async (t) => {
  const { mock } = await withInstance(t)
  const list = async () => (await get(mock, 'notebooks?limit=1')).body.total
  const used = async () => (await get(mock, 'authoring/features/NOTEBOOK')).body.used
  const [total, before] = [await list(), await used()]
  await get(mock, 'notebooks/nb-1', { headers: VANISH })
  const transition = { notebook_id: 'nb-1', name: 'a', from: 'RUNNING', to: null }
  t.equal(await list(), total - 1)
  t.equal(await used(), before - 1)
  const { body: history } = await control(mock, 'GET', '/projects/p1/history?limit=1')
  t.match(history.transitions, [{ ...transition, at: NOW, cause: 'Vanished', user: null }])
  const { body } = await control(mock, 'GET', '/projects/p1/requests')
  t.match(
    body.requests.find(({ fault }: { fault: string | null }) => fault === 'header'),
    {
      notebook_id: 'nb-1',
      status_before: 'RUNNING',
      status_after: null,
      status: 400,
    },
  )
})

t.test('an image that is being saved fails with the instance', async (t) => {
  const { mock } = await withInstance(t)
  const payload = { name: 'image', namespace: 'team' }
  const saved = await get(mock, 'notebooks/nb-1/create-image', { method: 'POST', payload })
  await get(mock, 'notebooks/nb-1', { headers: VANISH })
  const { body } = await get(mock, `images/${saved.body.id}`)
  t.match(body, { status: 'CREATE_FAILED', status_message: 'The instance was interrupted.' })
})

t.test('what is due happens before the instance vanishes', async (t) => {
  const { mock } = await withInstance(t)
  const created = await get(mock, 'notebooks', { method: 'POST', payload: CREATION })
  const { id } = created.body
  await control(mock, 'PUT', '/projects/p1/clock', { rate: 1_000_000 })
  await new Promise((resolve) => setTimeout(resolve, 200))
  await get(mock, `notebooks/${id}`, { headers: VANISH })
  const { body } = await control(mock, 'GET', '/projects/p1/history?limit=100')
  const own = body.transitions.filter((one: { notebook_id: string }) => one.notebook_id === id)
  t.match(own.at(-1), { to: null, cause: 'Vanished' })
  t.match(own.at(-2), { to: own.at(-1).from })
  t.not(own.at(-1).from, 'CREATING')
})

t.test('a rule counts only requests for instances that exist', async (t) => {
  const { mock, project } = await withInstance(t)
  project.notebooks.put({ ...INSTANCE, id: 'nb-2', name: 'b' })
  await rule(mock, { id: 'away', operation: '*', instance: 'vanishes', nth: 2 })
  const show = async (id: string) => (await get(mock, `notebooks/${id}`)).status
  t.equal(await show('nb-9'), 400)
  t.match(project.faults.explain('away')?.requests[0], {
    fired: false,
    condition: 'instance',
    found: 'nothing',
    expected: 'an instance that exists',
  })
  await get(mock, 'notebooks')
  t.equal(await show('nb-1'), 200)
  t.match(project.faults.unspent(), [{ id: 'away', seen: 1, hits: 0 }])
  t.equal(await show('nb-1'), 400)
  t.equal(await show('nb-1'), 400)
  t.equal(await show('nb-2'), 200)
  t.match(project.faults.list(), [{ seen: 3, hits: 1 }])
  t.match(project.faults.explain('away'), {
    unspent: false,
    other_operations: { ListNotebooks: 1 },
  })
})

t.test('a rule by the name of the instance lets only this one vanish, whoever asks', async (t) => {
  const { mock, project } = await withInstance(t)
  project.notebooks.put({ ...INSTANCE, id: 'nb-2', name: 'b' })
  await rule(mock, { operation: 'ShowNotebook', instance: 'vanishes', match: { name: 'b' } })
  t.equal((await get(mock, 'notebooks/nb-1')).status, 200)
  const other = await get(mock, 'notebooks/nb-2', { as: 'user' })
  t.match(other, { status: 400, body: gone('nb-2') })
})

t.test('it vanishes also if the request is refused for another reason', async (t) => {
  const { mock, project } = await withInstance(t, {}, { auth: 'verify' })
  await rule(mock, { operation: 'ShowNotebook', instance: 'vanishes', times: 1 })
  const got = await get(mock, 'notebooks/nb-1', { as: null })
  t.equal(got.status, 401)
  t.match(project.faults.list(), [{ hits: 1 }])
  t.match(await get(mock, 'notebooks/nb-1'), { status: 400, body: gone() })
})

t.test('a header for an instance or a project that cannot exist changes nothing', async (t) => {
  const mock = await mockWith(t)
  t.match(await get(mock, 'notebooks/nb-9', { headers: VANISH }), {
    status: 400,
    body: gone('nb-9'),
  })
  t.match(await get(mock, '/v1/a.b/notebooks/nb-1', { headers: VANISH }), {
    status: 400,
    body: { error_code: 'ModelArts.0210' },
  })
})

t.test('a rule of the server acts in every project that exists', async (t) => {
  const { mock } = await withInstance(t, {}, { fault: ['ShowNotebook instance=vanishes'] })
  const refused = await get(mock, '/v1/a.b/notebooks/nb-1')
  t.match(refused, { status: 400, body: { error_code: 'ModelArts.0210' } })
  t.match(mock.faults.list(), [{ seen: 0, hits: 0 }])
  t.match(await get(mock, 'notebooks/nb-1'), { status: 400, body: gone() })
  t.match(mock.faults.list(), [{ seen: 1, hits: 1 }])
})

t.test('it is gone from exported states, and no undelete brings it back', async (t) => {
  const { mock, project } = await withInstance(t)
  await get(mock, 'notebooks/nb-1', { headers: VANISH })
  await rule(mock, { id: 'away', operation: 'ShowNotebook', instance: 'vanishes', times: 3 })
  const { body: state } = await control(mock, 'GET', '/projects/p1/state')
  t.notOk(JSON.stringify(state.notebooks).includes('"nb-1"'))
  const undeleted = await control(mock, 'POST', '/projects/p1/notebooks/nb-1/undelete')
  t.match(undeleted, { status: 404, body: { error_code: 'Mock.NotFound' } })
  project.notebooks.put(INSTANCE)
  t.equal((await control(mock, 'PUT', '/projects/p1/state', state)).status, 200)
  t.match(await get(mock, 'notebooks/nb-1'), { status: 400, body: gone() })
  t.match(project.faults.list(), [{ id: 'away', instance: 'vanishes', hits: 0, times: 3 }])
})

t.test(
  'an instance that was being deleted can be brought back as before its deletion',
  async (t) => {
    const { mock } = await withInstance(t)
    await get(mock, 'notebooks/nb-1', { method: 'DELETE' })
    await get(mock, 'notebooks/nb-1', { headers: VANISH })
    t.equal((await control(mock, 'POST', '/projects/p1/notebooks/nb-1/undelete')).status, 200)
    t.match(await get(mock, 'notebooks/nb-1'), { status: 200, body: { status: 'RUNNING' } })
  },
)

t.test('a replay of a captured session has the same answers', async (t) => {
  const mock = await ownMock(t)
  const { body } = await get(mock, 'notebooks', { method: 'POST', payload: CREATION })
  await rule(mock, { operation: '*', instance: 'vanishes', nth: 2, delay: '3ms' })
  await rule(mock, { operation: 'ListNotebooks', page: 'row_again', total: 1, every: 2 })
  await rule(mock, { operation: 'ShowImage', fields: 'unknown_values' })
  await get(mock, `notebooks/${body.id}`)
  await Promise.all([
    get(mock, `notebooks/${body.id}/lease`),
    get(mock, 'notebooks?limit=3&offset=3'),
    get(mock, 'notebooks?limit=3&offset=6'),
  ])
  await get(mock, `notebooks/${body.id}`)
  await get(mock, 'notebooks?limit=3', { headers: { 'x-mock-fault': 'fields=absent' } })
  await get(mock, `images/${CREATION.image_id}`)
  const replayed = await replayedFrom(await capturedFrom(mock))
  t.ok(replayed.length >= 7)
  checkSame(t, replayed)
})
