import t from 'tap'
import { holdDelays } from '../../support/held-delays.ts'
import { control, get, mockWith } from '../../support/mock.ts'

t.test(
  'any status on demand: with Prefer, with __code in the query, or with x-mock-fault',
  async (t) => {
    const mock = await mockWith(t)
    for (const status of [401, 403, 404, 429, 500, 503, 418]) {
      const preferred = await get(mock, 'notebooks', { headers: { prefer: `code=${status}` } })
      const queried = await get(mock, `notebooks?__code=${status}`)
      const asked = await get(mock, 'notebooks', {
        headers: { 'x-mock-fault': `status=${status}` },
      })
      t.strictSame([preferred.status, queried.status, asked.status], [status, status, status])
      t.strictSame(
        [preferred, queried, asked].map(({ headers }) => headers['x-mock-fault-id']),
        ['prefer', 'query', 'header'],
      )
      t.equal(preferred.headers['preference-applied'], `code=${status}`)
      t.notOk('preference-applied' in queried.headers)
      t.equal(asked.body.error_code, preferred.body.error_code)
    }
  },
)

t.test('a fault applies before authentication, with the vendor’s error format', async (t) => {
  const mock = await mockWith(t)
  const denied = await get(mock, 'notebooks', { as: null, headers: { prefer: 'code=403' } })
  t.strictSame(denied.body, {
    error_code: 'ModelArts.0108',
    error_msg: 'You are not authorized to perform the (modelarts:notebook:list) operation.',
  })
  const gateway = await get(mock, 'notebooks', { as: null, headers: { prefer: 'code=401' } })
  t.equal(gateway.body.request_id, gateway.headers['x-request-id'])
})

t.test(
  'Prefer is parsed as in RFC 7240; an unusable value is ignored with a warning',
  async (t) => {
    const mock = await mockWith(t)
    const answer = (prefer: string) => get(mock, 'notebooks', { headers: { prefer } })
    for (const prefer of [
      'code=500',
      'Code="500"',
      'return=minimal, code=500; x=1',
      'respond-async,code = 500',
    ]) {
      t.equal((await answer(prefer)).status, 500, prefer)
    }
    for (const [prefer, code] of [
      ['code=200', '200'],
      ['code=abc', 'abc'],
      ['code=600', '600'],
      ['code', ''],
    ]) {
      const got = await answer(prefer as string)
      t.equal(got.status, 200)
      t.equal(
        got.headers['x-mock-warnings'],
        `Prefer: code=${code} is ignored: expected a status from 400 to 599`,
      )
    }
    t.notOk('x-mock-warnings' in (await answer('return=minimal')).headers)
    const long = (await answer(`code=${'9'.repeat(3_000)}`)).headers['x-mock-warnings'] as string
    t.match(long, /^Prefer: code=9{400,}\.\.\.$/)
    t.equal(long.length, 512)
  },
)

t.test('a __code that cannot be used is ignored with a warning', async (t) => {
  const mock = await mockWith(t)
  for (const query of ['__code=200', '__code=x', '__code=500&__code=500', '__code', '__code=%zz']) {
    const got = await get(mock, `notebooks?${query}`)
    t.equal(got.status, 200, query)
    t.equal(
      got.headers['x-mock-warnings'],
      '__code is ignored: expected one status from 400 to 599',
    )
  }
  t.notOk('x-mock-warnings' in (await get(mock, 'notebooks?name=__code')).headers)
})

t.test('an unreadable x-mock-fault is 400', async (t) => {
  const mock = await mockWith(t)
  for (const fault of ['', 'status=999', 'nonsense', 'status=', 'delay=-1']) {
    t.match(await get(mock, 'notebooks', { headers: { 'x-mock-fault': fault } }), {
      status: 400,
      body: { error_code: 'Mock.InvalidFault', error_msg: /^found .*, expected .*, at / },
    })
  }
})

t.test('a custom error code and any message', async (t) => {
  const mock = await mockWith(t)
  const fault = 'status=400; error_code=ModelArts.6357; error_msg="not now"'
  const { status, body } = await get(mock, 'notebooks', { headers: { 'x-mock-fault': fault } })
  t.equal(status, 400)
  t.strictSame(body, { error_code: 'ModelArts.6357', error_msg: 'not now' })
})

t.test(
  'rules come from a scene, a flag, the control plane and the library; the most specific wins',
  async (t) => {
    const folder = t.testdir({
      'faults.json': JSON.stringify([{ operation: 'ListNotebooks', status: 500, times: 1 }]),
    })
    const mock = await mockWith(t, {
      scene: folder,
      fault: [
        'ListNotebooks status=501 times=1',
        { operation: 'ListNotebooks', status: 502, times: 1 },
      ],
    })
    await control(mock, 'POST', '/faults', { operation: 'ListNotebooks', status: 503, times: 1 })
    mock.project('p1').faults.add({ operation: 'ListNotebooks', status: 504, times: 1 })
    const statuses: number[] = []
    const ids: unknown[] = []
    for (let n = 0; n < 6; n++) {
      const { status, headers } = await get(mock, 'notebooks')
      statuses.push(status)
      ids.push(headers['x-mock-fault-id'])
    }
    t.strictSame(statuses, [500, 504, 501, 502, 503, 200])
    t.strictSame(ids, [
      'fault-1',
      'fault-2',
      'server-fault-1',
      'server-fault-2',
      'server-fault-3',
      undefined,
    ])
  },
)

t.test(
  'x-mock-fault has precedence over Prefer, Prefer over the query, the query over rules',
  async (t) => {
    const mock = await mockWith(t, { fault: ['* status=505'] })
    const headers = { 'x-mock-fault': 'status=501', prefer: 'code=502' }
    const status = async (path: string, given: Record<string, string>) =>
      (await get(mock, path, { headers: given })).status
    t.equal(await status('notebooks?__code=503', headers), 501)
    t.equal(await status('notebooks?__code=503', { prefer: 'code=502' }), 502)
    t.equal(await status('notebooks?__code=503', { prefer: 'code=bad' }), 503)
    t.equal(await status('notebooks', {}), 505)
  },
)

t.test('a rule matches query, header, path and name of the request', async (t) => {
  const mock = await mockWith(t)
  mock.faults.add({
    operation: 'ListNotebooks',
    status: 500,
    match: { query: { name: 'gpu', limit: '5' } },
  })
  mock.faults.add({
    operation: 'ListNotebooks',
    status: 501,
    match: { header: { 'X-Team': 'vision' } },
  })
  mock.faults.add({ operation: '*', status: 502, match: { path: { project_id: 'p9' } } })
  mock.faults.add({ operation: '*', status: 503, match: { name: 'cpu-*' } })
  mock.faults.add({ operation: '*', status: 504, match: { body: { a: 1 } } })
  const status = async (path: string, options = {}) => (await get(mock, path, options)).status
  t.equal(await status('notebooks?name=gpu&limit=5'), 500)
  t.equal(await status('notebooks?name=gpu&limit=6'), 200)
  t.equal(await status('notebooks', { headers: { 'x-team': 'vision' } }), 501)
  t.equal(await status('/v1/p9/notebooks/all'), 502)
  t.equal(await status('notebooks?name=cpu-7'), 503)
  t.equal(await status('notebooks', { payload: '{"name":"cpu-8"}' }), 503)
  t.equal(await status('notebooks', { payload: '{"a":1,"b":2}' }), 504)
  t.equal(await status('notebooks', { payload: '{broken' }), 200)
  t.equal(await status('notebooks', { payload: 'null' }), 200)
})

t.test('rules of one project do not affect another project', async (t) => {
  const mock = await mockWith(t)
  mock.project('p1').faults.add({ operation: '*', status: 500 })
  t.equal((await get(mock, '/v1/p1/notebooks')).status, 500)
  t.equal((await get(mock, '/v1/p2/notebooks')).status, 200)
})

t.test('rules of the server apply even if the project id is invalid', async (t) => {
  const mock = await mockWith(t, { fault: ['* status=500'] })
  t.equal((await get(mock, '/v1/a.b/notebooks')).status, 500)
})

t.test('two servers with the same seed and the same requests inject the same faults', async (t) => {
  const places = async (seed: number) => {
    const mock = await mockWith(t, { seed, fault: ['ListNotebooks status=500 probability=0.4'] })
    mock.project('p1').faults.add({ operation: '*', status: 501, probability: 0.2 })
    const statuses: number[] = []
    for (let n = 0; n < 40; n++) statuses.push((await get(mock, 'notebooks')).status)
    return statuses
  }
  const first = await places(3)
  t.strictSame(await places(3), first)
  t.notSame(await places(4), first)
})

t.test('a delay takes host time, even if the clock of the world is frozen', async (t) => {
  const mock = await mockWith(t)
  const begun = holdDelays(t)
  let answers = 0
  const waiting = get(mock, 'notebooks', { headers: { 'x-mock-fault': 'delay=60ms' } })
  waiting.finally(() => answers++)
  const delay = await begun()
  t.equal(delay.ms, 60)
  t.equal((await get(mock, 'notebooks')).status, 200, 'others do not wait')
  t.equal(answers, 0)
  delay.end()
  t.match(await waiting, { status: 200, headers: { 'x-mock-fault-id': 'header' } })
})

t.test('latency delays every response of the API', async (t) => {
  const mock = await mockWith(t, { latency: '40..50' })
  const begun = holdDelays(t)
  let answers = 0
  const waiting = get(mock, 'notebooks')
  waiting.finally(() => answers++)
  const delay = await begun()
  t.ok(delay.ms >= 40 && delay.ms <= 50, `${delay.ms}`)
  t.equal((await control(mock, 'GET', '')).status, 200, 'the control plane does not wait')
  t.equal(answers, 0)
  delay.end()
  t.equal((await waiting).status, 200)
})

t.test('a stopping server responds with 503 to delayed requests', async (t) => {
  const mock = await mockWith(t)
  const begun = holdDelays(t)
  const waiting = get(mock, 'notebooks', { headers: { 'x-mock-fault': 'delay=1m' } })
  t.equal((await begun()).ms, 60_000)
  await mock.close()
  t.match(await waiting, { status: 503, body: { error_code: 'APIGW.0613' } })
})

t.test('without a socket a broken connection rejects with ECONNRESET', async (t) => {
  const mock = await mockWith(t)
  for (const fault of [
    'CONNECTION_RESET_BY_PEER',
    'EMPTY_RESPONSE',
    'RANDOM_DATA_THEN_CLOSE',
    'MALFORMED_RESPONSE_CHUNK',
  ]) {
    for (const more of ['', '; status=500', '; delay=5']) {
      const headers = { 'x-mock-fault': `fault=${fault}${more}` }
      await t.rejects(get(mock, 'notebooks', { headers }), { code: 'ECONNRESET' }, fault)
    }
  }
  t.equal((await get(mock, 'notebooks')).status, 200)
})
