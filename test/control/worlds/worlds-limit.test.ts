import t, { type Test } from 'tap'
import { Worlds } from '../../../src/control/worlds/worlds.ts'
import { engine, notebook, worldsWith } from '../../support/build.ts'
import { CREATION, control, type GetOptions, get, type Mock, mockWith } from '../../support/mock.ts'

const projectsOf = async (mock: Mock): Promise<string[]> =>
  (await control(mock, 'GET', '')).body.projects

/** Requests that are refused before they have an effect, with the status. */
const refusals: Record<string, [status: number, path: string, options?: GetOptions]> = {
  'no credentials': [401, 'notebooks', { as: null }],
  'a frozen account': [401, 'notebooks', { as: 'frozen' }],
  'a missing right': [403, 'notebooks', { as: 'reader', method: 'POST', payload: CREATION }],
  'another project': [403, 'notebooks', { headers: { 'x-project-id': 'other' } }],
  'a path without route': [404, 'nowhere'],
  'another method': [404, 'notebooks', { method: 'PATCH' }],
  'a path that is not served': [501, 'dev-servers'],
  'a wrong parameter': [400, 'notebooks?limit=x'],
  'a body that is no JSON': [
    400,
    'notebooks',
    { method: 'POST', payload: '{"name":', headers: { 'content-type': 'application/json' } },
  ],
  'a body of the wrong form': [400, 'notebooks', { method: 'POST', payload: { name: 1 } }],
  'a body that is too large': [413, 'notebooks', { method: 'POST', payload: 'x'.repeat(13e6) }],
  'headers that are too large': [494, 'notebooks', { headers: { 'x-a': 'x'.repeat(30_000) } }],
}

async function refusedIn(t: Test, mock: Mock, kinds: typeof refusals, id = (n: number) => `r${n}`) {
  for (const [n, [kind, [status, path, options]]] of Object.entries(kinds).entries()) {
    const answer = await get(mock, `/v1/${id(n)}/${path}`, options)
    t.equal(answer.status, status, `${kind}: ${JSON.stringify(answer.body)}`)
  }
}

t.test(
  'a request that is refused makes no world, and the journal of its project has it',
  async (t) => {
    const mock = await mockWith(t)
    await refusedIn(t, mock, refusals)
    t.strictSame(await projectsOf(mock), [])
    t.match(await get(mock, '/health', { as: null }), { body: { worlds: 0, worlds_limit: 10_000 } })
    const { requests } = (await control(mock, 'GET', '/requests')).body
    t.equal(requests.length, Object.keys(refusals).length)
    for (const [n, [kind, [status]]] of Object.entries(refusals).entries()) {
      t.match(mock.project(`r${n}`).journal.find(), [{ project_id: `r${n}`, status }], kind)
      await get(mock, `/v1/r${n}/notebooks`)
      t.match(mock.project(`r${n}`).journal.find(), [{ sequence: 1 }, { sequence: 2, status: 200 }])
    }
  },
)

t.test('with strict, an unknown input makes no world', async (t) => {
  const mock = await mockWith(t, { strict: true })
  const strict: typeof refusals = {
    'an unknown parameter': [400, 'notebooks?limitt=1'],
    'a parameter of an operation without any': [400, 'notebooks/a?x=1'],
    'an unknown key': [400, 'notebooks', { method: 'POST', payload: { ...CREATION, x: 1 } }],
  }
  await refusedIn(t, mock, strict, (n) => `${n}`.padStart(32, '0'))
  await refusedIn(t, mock, { 'an id of the wrong form': [400, 'notebooks'] })
  t.strictSame(await projectsOf(mock), [])
})

t.test(
  'refused signatures make no world; with authLock they lock the key for its project',
  async (t) => {
    const mock = await mockWith(t, { auth: 'verify', authLock: true })
    const signature = '0'.repeat(64)
    const headers = {
      authorization: `SDK-HMAC-SHA256 Access=MOCKAK00000ADMIN0001, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
      'x-sdk-date': '20260101T000000Z',
    }
    const call = () => get(mock, 'notebooks', { as: null, headers })
    for (let n = 0; n < 5; n++) t.equal((await call()).status, 401)
    t.match((await call()).body.error_msg, 'AK access failed to reach the limit')
    t.strictSame(await projectsOf(mock), [])
    t.equal((await get(mock, 'notebooks')).status, 200)
    t.match((await call()).body.error_msg, 'AK access failed to reach the limit', 'also later')
    t.equal((await call()).status, 401)
  },
)

t.test('unserved requests to a project without a world fail its verification', async (t) => {
  const mock = await mockWith(t)
  await get(mock, '/v1/p7/nowhere')
  t.match(await control(mock, 'POST', '/projects/p7/verify', { expect: [], unserved: 'fail' }), {
    status: 409,
    body: { verdict: 'failed', findings: [{ at: '$.unserved' }] },
  })
  await get(mock, '/v1/p8/nowhere')
  mock.reset()
  t.equal(mock.project('p8').journal.find().length, 0)
})

t.test('a token for a project makes no world', async (t) => {
  const mock = await mockWith(t, { auth: 'verify' })
  const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }
  const identity = { methods: ['password'], password: { user } }
  const { headers } = await get(mock, '/v3/auth/tokens', {
    method: 'POST',
    payload: { auth: { identity, scope: { project: { id: 'p1' } } } },
  })
  const token = { 'x-auth-token': headers['x-subject-token'] as string }
  t.equal((await get(mock, '/v1/p2/notebooks', { as: null, headers: token })).status, 403)
  t.strictSame(await projectsOf(mock), [])
  t.equal((await get(mock, '/v1/p1/notebooks', { as: null, headers: token })).status, 200)
})

t.test(
  'a rule that looks at a request, and a fault that it asks for, make its world',
  async (t) => {
    const mock = await mockWith(t)
    mock.faults.add({ operation: 'ListNotebooks', rate_limit: { requests: 1, per: '1m' } })
    for (const id of ['p1', 'p2']) t.equal((await get(mock, `/v1/${id}/notebooks`)).status, 200)
    for (const id of ['p1', 'p2']) t.equal((await get(mock, `/v1/${id}/notebooks`)).status, 429)
    const headers = { 'x-mock-fault': 'status=503' }
    t.equal((await get(mock, '/v1/p3/notebooks/x', { headers })).status, 503)
    t.equal((await get(mock, '/v1/p4/notebooks/x', { as: null })).status, 401)
    t.strictSame(await projectsOf(mock), ['p1', 'p2', 'p3'])
  },
)

t.test('the first request to an instance of the scene has its status before', async (t) => {
  const mock = await mockWith(t)
  const [first] = mock.project('p1').notebooks.list({ status: 'RUNNING' }).data
  const path = `/v1/p2/notebooks/${first?.id}/stop`
  t.equal((await get(mock, path, { method: 'POST' })).status, 200)
  t.match(mock.project('p2').journal.find(), [
    { notebook_id: first?.id, status_before: 'RUNNING', status_after: 'STOPPING' },
  ])
})

t.test('beyond the limit the idlest unchanged world goes', async (t) => {
  const all = await worldsWith({ maxWorlds: 3 })
  const changed = all.find('changed')
  changed?.cloud.notebooks.put(notebook())
  for (const id of ['a', 'b', 'a', 'c']) all.find(id)
  t.strictSame(
    [...all].map(({ projectId }) => projectId),
    ['changed', 'a', 'c'],
  )
  const c = all.find('c')
  const stop = c?.events.listen(() => {})
  all.find('d')
  all.find('e')
  t.equal(all.existing('c'), c, 'a watched world stays')
  t.equal(all.existing('changed'), changed)
  t.equal(all.size, 3)
  stop?.()
})

t.test('without such a world there is no further one: 503 says why', async (t) => {
  const mock = await mockWith(t, { maxWorlds: 2 })
  for (const id of ['p1', 'p2'])
    mock.project(id).notebooks.put({ ...CREATION, image: { id: CREATION.image_id } } as never)
  t.equal((await get(mock, '/health', { as: null })).body.worlds, 2)
  for (const path of ['/v1/p3/notebooks', '/v3/p3/keypairs']) {
    t.match(await get(mock, path), {
      status: 503,
      headers: { 'x-mock-warnings': /found 2 projects .*--max-worlds/, server: 'api-gateway' },
      body: { error_code: 'APIGW.0613', request_id: /^[0-9a-f]{32}$/ },
    })
  }
  const busy = { error_code: 'Mock.Busy', error_msg: /^found 2 projects .* --max-worlds/ }
  t.match(await control(mock, 'GET', '/projects/p3/summary'), { status: 503, body: busy })
  t.throws(() => mock.project('p3').notebooks.list(), /^found 2 projects .* --max-worlds/)
  t.equal((await get(mock, '/v1/p1/notebooks')).status, 200)
  t.equal((await get(mock, '/v1/p3/notebooks', { as: null })).status, 401)
  t.match(await get(mock, '/health', { as: null }), {
    status: 200,
    body: { worlds: 2, worlds_limit: 2, warnings: [/found 2 projects/] },
  })
  t.match(mock.journal.find({ status: 503 }), [{ project_id: 'p3' }, { project_id: 'p3' }])
  mock.reset()
  t.equal((await get(mock, '/v1/p3/notebooks')).status, 200)
})

t.test('a reset of one project makes room at once, however many there are', async (t) => {
  const mock = await mockWith(t, { maxWorlds: 300 })
  for (let n = 0; n < 300; n++) mock.project(`p${n}`).notebooks.create(CREATION)
  for (let n = 0; n < 5; n++) {
    t.throws(() => mock.project('more').notebooks.list(), /^found 300 projects/)
    mock.project(`p${n}`).reset()
    t.equal(mock.project('more').notebooks.create(CREATION).name, 'a')
    mock.project('more').reset()
    t.equal(mock.project(`p${n}`).notebooks.create(CREATION).name, 'a')
  }
})

t.test(
  'a thousand new projects beyond the limit cost a search for each hundred of them',
  async (t) => {
    const all = await worldsWith({ maxWorlds: 500 })
    const { size } = new Set(Array.from({ length: 1_500 }, (_, n) => all.find(`p${n}`)))
    t.equal(size, 1_500)
    t.equal(all.size, 500)
    t.equal([...all][0]?.projectId, 'p1000')
    t.ok(all instanceof Worlds)
  },
)

t.test('the journal of a world that made room is remembered', async (t) => {
  const mock = await mockWith(t, { maxWorlds: 1 })
  await get(mock, '/v1/p1/notebooks')
  await get(mock, '/v1/p2/notebooks')
  const { journal } = mock.project('p1')
  t.equal(journal.dropped, 1)
  const one = { expect: [{ operation: 'DeleteNotebook' as const, count: 0 }] }
  t.equal(mock.project('p1').verify(one).verdict, 'inconclusive')
  mock.project('p1').reset()
  t.equal(mock.project('p1').verify(one).verdict, 'verified')
})

t.test('journals of at most 1,000 projects without a world are kept', async (t) => {
  const { worlds } = await engine()
  const { journal } = worlds.logs.arrived('first')
  const arrival = { requestId: 'r', projectId: 'first', at: 1, worldAt: 1, method: 'GET' }
  journal.open({ ...arrival, url: '/', rawHeaders: [] })
  for (let n = 0; n < 1_000; n++) worlds.logOf(`p${n}`)
  t.equal(worlds.logs.journals.length, 1_001)
  t.equal(journal.size, 0)
  t.equal(worlds.find('first')?.journal.dropped, 1)
  t.equal(worlds.logs.journalBytes, 0)
})

t.test('projects with a scene of their own are as many as there may be worlds', async (t) => {
  const { worlds } = await engine({ maxWorlds: 2 })
  for (const id of ['p1', 'p2', 'p1']) worlds.useScene(worlds.scene, id)
  t.throws(() => worlds.useScene(worlds.scene, 'p3'), {
    errorCode: 'Mock.Busy',
    message: 'found 2 projects with a scene of their own, expected fewer (--max-worlds)',
  })
  worlds.useScene(worlds.scene)
  worlds.useScene(worlds.scene, 'p3')
})

t.test('resets, scenes and imports of a further project keep to the limit', async (t) => {
  const mock = await mockWith(t, { maxWorlds: 2 })
  for (const id of ['p1', 'p2']) mock.project(id).notebooks.create(CREATION)
  const state = (await control(mock, 'GET', '/projects/p1/state')).body
  const calls: [method: 'POST' | 'PUT', path: string, body: object][] = [
    ['POST', 'reset', { to: 'empty' }],
    ['POST', 'scene', { scene: 'default' }],
    ['PUT', 'state', state],
    ['PUT', 'snapshots/one', {}],
  ]
  for (const [method, path, body] of calls) {
    const answer = await control(mock, method, `/projects/p3/${path}`, body)
    t.match(answer, { status: 503, body: { error_code: 'Mock.Busy' } }, path)
    t.equal((await control(mock, method, `/projects/p2/${path}`, body)).status, 200, path)
    mock.project('p2').notebooks.create(CREATION)
  }
  t.strictSame(await projectsOf(mock), ['p1', 'p2'])
})

t.test('a state with more projects than the limit is refused, and nothing changes', async (t) => {
  const large = await mockWith(t)
  for (const id of ['p1', 'p2', 'p3']) large.project(id).notebooks.create(CREATION)
  const state = (await control(large, 'GET', '/state')).body
  const mock = await mockWith(t, { maxWorlds: 2 })
  mock.project('mine').notebooks.create(CREATION)
  mock.faults.add({ operation: 'StopNotebook', status: 503 })
  const before = (await control(mock, 'GET', '/state')).body
  t.match(await control(mock, 'PUT', '/state', state), {
    status: 400,
    body: {
      error_code: 'Mock.InvalidState',
      error_msg: 'found 3 projects, expected at most 2 (--max-worlds), at $.worlds',
    },
  })
  t.strictSame((await control(mock, 'GET', '/state')).body, before)
})
