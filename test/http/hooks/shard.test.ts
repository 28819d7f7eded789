/** A process that is one of several (--shard): what it answers alone, and what only all of them can. */
import t from 'tap'
import { createMockServer } from '../../../src/index.ts'
import { control, get, mockWith, PROJECT } from '../../support/mock.ts'

const DOCUMENT = '/_mock/openapi.json'

/** What each process answers alone besides the paths of one world: a new path of the control plane has to be put here or below. */
const OWN = [
  'GET /_mock',
  'GET /_mock/openapi.json',
  'GET /_mock/state-machine',
  'GET /_mock/provenance',
  'GET /_mock/identities',
  'GET /_mock/scenes',
  'GET /_mock/scenes/{name}/tour',
  'GET /_mock/metrics',
  'GET /_mock/bundle',
  'GET /_mock/drill',
  'GET /_mock/drill/cells/{cell}',
  'GET /_mock/client.py',
  'GET /_mock/client.go',
  'GET /_mock/client.ts',
]

const WHOLE = [
  'GET /_mock/auth/explain/{request_id}',
  'GET /_mock/faults',
  'POST /_mock/faults',
  'DELETE /_mock/faults',
  'DELETE /_mock/faults/{rule_id}',
  'GET /_mock/faults/{rule_id}/explain',
  'GET /_mock/progressions',
  'POST /_mock/progressions',
  'DELETE /_mock/progressions',
  'DELETE /_mock/progressions/{rule_id}',
  'GET /_mock/clock',
  'PUT /_mock/clock',
  'POST /_mock/clock/advance',
  'GET /_mock/coverage',
  'POST /_mock/reset',
  'GET /_mock/state',
  'PUT /_mock/state',
  'POST /_mock/state/save',
  'GET /_mock/snapshots',
  'PUT /_mock/snapshots/{name}',
  'GET /_mock/snapshots/{name}',
  'DELETE /_mock/snapshots/{name}',
  'GET /_mock/requests',
  'DELETE /_mock/requests',
  'POST /_mock/verify',
  'GET /_mock/events',
  'POST /_mock/scene',
]

const SENTENCE =
  'found a request for the whole server at process 2 of 4 (--shard 2/4), expected the request at each of the 4 processes, with the header X-Mock-Servers: 4, which the commands with --url URL,URL send'

t.test('every path of the control plane is either of one process or of all', async (t) => {
  const mock = await mockWith(t, { shard: '2/4' })
  const { paths } = (await get(mock, DOCUMENT)).body
  const documented = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const index = (await get(mock, '/_mock')).body.paths as string[]
  const all = new Set([...documented, ...index])
  const isOfWorld = (operation: string) => operation.includes('/_mock/projects/{project_id}/')
  for (const operation of all) {
    const [method, path] = operation.replace(/\{\w+\}/g, 'x').split(' ') as [string, string]
    if (operation === 'GET /_mock/projects/{project_id}/events') continue
    const { statusCode, payload } = await mock.inject({
      method: method as 'GET',
      url: path,
      headers: { host: 'localhost' },
    })
    const isWhole = WHOLE.includes(operation)
    t.equal(isWhole || OWN.includes(operation) || isOfWorld(operation), true, operation)
    if (isWhole) {
      t.equal(statusCode, 400, operation)
      t.strictSame(JSON.parse(payload), { error_code: 'Mock.Shard', error_msg: SENTENCE })
    } else t.notMatch(payload, 'Mock.Shard', operation)
  }
  for (const operation of WHOLE) t.ok(all.has(operation), `${operation} exists`)
})

t.test('a request that goes to all processes is answered', async (t) => {
  const mock = await mockWith(t, { shard: '2/4' })
  const all = { 'x-mock-servers': '4' }
  t.equal((await get(mock, '/_mock/faults', { headers: all })).status, 200)
  const reset = { method: 'POST', headers: { ...all, 'content-type': 'application/json' } } as const
  t.equal((await get(mock, '/_mock/reset', reset)).status, 200)
  for (const servers of ['3', '', '04', '4.0', '4, 4', 'all', '2/4', '<script>', '4%']) {
    const refused = await get(mock, '/_mock/faults', { headers: { 'x-mock-servers': servers } })
    t.equal(refused.status, 400, servers)
    t.match(refused.body, {
      error_code: 'Mock.Shard',
      error_msg: `found X-Mock-Servers ${JSON.stringify(servers)} for the whole server at process 2 of 4`,
    })
  }
})

t.test('a request with HEAD is refused as well, and an unknown path is unknown', async (t) => {
  const mock = await mockWith(t, { shard: '1/2' })
  const ask = (method: 'HEAD' | 'GET' | 'PATCH', url: string) =>
    mock.inject({ method, url, headers: { host: 'localhost' } })
  t.equal((await ask('HEAD', '/_mock/requests')).statusCode, 400)
  t.equal((await ask('GET', '/%5Fmock/%66aults')).statusCode, 400)
  t.equal((await ask('GET', '/_mock/nothing')).statusCode, 404)
  t.equal((await ask('PATCH', '/_mock/faults')).statusCode, 405)
  t.equal((await ask('GET', '/_mock/ui')).statusCode, 200)
  t.equal((await ask('GET', '/_mock/')).statusCode, 200)
})

t.test('a control token is asked for first', async (t) => {
  const mock = await mockWith(t, { shard: '1/2', controlToken: 'a-secret-of-mine' })
  t.equal((await get(mock, '/_mock/faults')).status, 401)
})

t.test('the index lists the worlds of this process only to who asks all', async (t) => {
  const mock = await mockWith(t, { shard: '1/2' })
  await get(mock, 'notebooks')
  const alone = (await get(mock, '/_mock')).body
  t.equal(alone.shard, '1/2')
  t.notOk('projects' in alone)
  const all = (await get(mock, '/_mock', { headers: { 'x-mock-servers': '2' } })).body
  t.strictSame(all.projects, ['p1'])
  t.notOk('shard' in (await get(await mockWith(t), '/_mock')).body)
})

t.test('a world, the API and the state of the process are as ever', async (t) => {
  const mock = await mockWith(t, { shard: '4/4' })
  t.equal((await get(mock, 'notebooks')).status, 200)
  t.equal((await control(mock, 'POST', `/projects/${PROJECT}/reset`)).status, 200)
  t.match((await get(mock, '/health')).body, { status: 'ok', shard: '4/4' })
  t.equal((await get(mock, '/ready')).status, 200)
  t.equal((await get(mock, '/openapi.json')).status, 200)
  t.notOk('shard' in (await get(await mockWith(t), '/health')).body)
})

t.test('the only process of one refuses only what was sent to more processes', async (t) => {
  const mock = await mockWith(t, { shard: '1/1' })
  t.equal((await get(mock, '/_mock/faults')).status, 200)
  t.strictSame((await get(mock, '/_mock')).body.projects, [])
  const headers = { 'x-mock-servers': '2' }
  t.match((await get(mock, '/_mock/faults', { headers })).body, { error_code: 'Mock.Shard' })
})

t.test('the library acts on the process that it is in', async (t) => {
  const mock = await mockWith(t, { shard: '1/2' })
  mock.faults.add({ operation: 'ListNotebooks', status: 503 })
  mock.reset()
  t.equal(mock.faults.list().length, 0)
})

t.test('processes with the same seed give requests different ids', async (t) => {
  const idOf = async (shard?: string) => {
    const mock = await mockWith(t, { ...(shard && { shard }) })
    return (await get(mock, '/health')).headers['x-request-id']
  }
  const ids = [await idOf('1/2'), await idOf('2/2'), await idOf()]
  t.equal(new Set(ids).size, 3)
  t.equal(await idOf('1/2'), ids[0])
})

t.test('a shard that is none is refused', async (t) => {
  const wrong = ['', '1', '0/4', '5/4', '1/0', '1/1001', '01/4', '1/04', ' 1/4', '1/4 ', '1/4/4']
  const more = ['a/b', '1/4\0', '😀', '-1/4', '1.0/4', '%31/4', '<script>', '1'.repeat(9_999)]
  for (const shard of [...wrong, ...more]) {
    const error = await createMockServer({ shard }).catch((reason) => reason)
    t.match(error, { message: /expected a number and a count such as 1\/4, at most 1000\/1000/ })
    t.equal(error.message.match(/expected/g)?.length, 1, 'once')
  }
  for (const shard of [1, null, {}, ['1/4']]) {
    const error = await createMockServer({ shard: shard as never }).catch((reason) => reason)
    t.match(error, { message: /expected a number and a count such as 1\/4/ })
  }
})
