import { once } from 'node:events'
import http from 'node:http'
import t from 'tap'
import { holdDelays } from '../../../support/held-delays.ts'
import { CREATION, get, mockWith, NOW } from '../../../support/mock.ts'

const body = { ...CREATION, name: 'sent' }

const REQUESTS = '/_mock/projects/p1/requests'

const SIGNATURE = '5e5a'.repeat(16)

const asNobody = { as: null } as const

t.test('the journal records every request with its user and its response', async (t) => {
  const mock = await mockWith(t)
  const headers = { traceparent: '00-aa-bb-01', 'x-mock-test': 'mine' }
  const created = await get(mock, 'notebooks', { method: 'POST', payload: body, headers })
  const { id } = created.body
  mock.project('p1').advance('10s')
  await get(mock, `notebooks/${id}/stop`, { method: 'POST', as: 'admin' })
  const { requests, total, dropped } = (await get(mock, REQUESTS, asNobody)).body
  t.strictSame([total, dropped], [2, 0])
  t.match(requests, [
    {
      sequence: 1,
      request_id: created.headers['x-request-id'],
      project_id: 'p1',
      world_at: NOW,
      outcome: 'answered',
      operation: 'CreateNotebook',
      served: true,
      user: 'mock-admin',
      test: 'mine',
      traceparent: '00-aa-bb-01',
      method: 'POST',
      url: '/v1/p1/notebooks',
      headers: { 'x-auth-token': '***', host: 'localhost' },
      body,
      status: 200,
      fault: null,
      warnings: [],
      answer: {
        headers: { 'content-type': 'application/json', server: 'api-gateway' },
        body: { id, name: 'sent', token: '***' },
      },
      notebook_id: id,
      status_before: null,
      status_after: 'CREATING',
    },
    {
      sequence: 2,
      operation: 'StopNotebook',
      world_at: NOW + 10_000,
      body: null,
      status_before: 'RUNNING',
      status_after: 'STOPPING',
    },
  ])
  t.ok(requests[0].duration_ms >= 0)
  t.ok(Math.abs(requests[0].at - Date.now()) < 60_000)
  t.strictSame((await get(mock, `${REQUESTS}/1`, asNobody)).body, requests[0])
})

t.test('the journal records errors, warnings, faults and unknown paths as well', async (t) => {
  const mock = await mockWith(t)
  await get(mock, 'notebooks?limt=1')
  await get(mock, 'notebooks?limit=x')
  await get(mock, 'notebooks', { as: null })
  await get(mock, 'notebooks', { headers: { prefer: 'code=403' } })
  await get(mock, '/v2/p1/services')
  await get(mock, 'notebook')
  await get(mock, 'notebooks', { method: 'POST', payload: '{"name":' })
  await get(mock, 'notebooks/all/x/y/z?a=%FF', { method: 'DELETE' })
  const { requests } = (await get(mock, REQUESTS, asNobody)).body
  t.match(requests, [
    { status: 200, warnings: [/limt/] },
    { status: 400, operation: 'ListNotebooks', user: 'mock-admin', served: true },
    { status: 401, user: null },
    { status: 403, fault: 'prefer', user: null },
    { status: 501, served: false, operation: null },
    { status: 404, served: false, warnings: [/nearest/] },
    { status: 400, body: '{"name":' },
    { status: 404, served: false, method: 'DELETE' },
  ])
  const count = async (query: string) =>
    (await get(mock, `${REQUESTS}?${query}`, asNobody)).body.total
  t.equal(await count('served=false'), 3)
  t.equal(await count('fault=prefer'), 1)
  t.equal(await count('fault=*'), 1)
  t.equal(await count('warned=true'), 3)
  t.equal(await count('status=400'), 2)
  t.equal(await count('user=mock-admin&method=get'), 2)
  t.equal(await count('operation=CreateNotebook'), 1)
  t.equal(await count('since=6'), 2)
  t.equal(await count('path=notebooks/all'), 1)
  t.equal(await count('test=mine'), 0)
  t.equal(await count('notebook=nb-1'), 0)
})

t.test(
  'requests without a project are in the journal of the server, whose list shows all requests',
  async (t) => {
    const mock = await mockWith(t)
    await get(mock, '/v3/projects')
    await get(mock, 'notebooks')
    await get(mock, '/v1/p2/notebooks')
    await get(mock, '/nowhere')
    await get(mock, '/health')
    await get(mock, '/_mock', asNobody)
    const { requests, total } = (await get(mock, '/_mock/requests', asNobody)).body
    t.equal(total, 4)
    t.strictSame(
      requests.map(({ url, project_id, sequence }: Record<string, unknown>) => [
        url,
        project_id,
        sequence,
      ]),
      [
        ['/v3/projects', null, 1],
        ['/v1/p1/notebooks', 'p1', 1],
        ['/v1/p2/notebooks', 'p2', 1],
        ['/nowhere', null, 2],
      ],
    )
    t.equal((await get(mock, REQUESTS, asNobody)).body.total, 1)
    const removed = await get(mock, '/_mock/requests', { method: 'DELETE', ...asNobody })
    t.strictSame(removed.body, { removed: 4 })
    t.equal((await get(mock, '/_mock/requests', asNobody)).body.total, 0)
  },
)

t.test('the journal shows no credential of any kind', async (t) => {
  const mock = await mockWith(t)
  const auth = {
    identity: {
      methods: ['password'],
      password: {
        user: { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } },
      },
    },
    scope: { project: { name: 'cn-north-4' } },
  }
  const issued = await get(mock, '/v3/auth/tokens', { method: 'POST', as: null, payload: { auth } })
  t.equal(issued.status, 201)
  const token = issued.headers['x-subject-token'] ?? ''
  const headers = {
    authorization: `SDK-HMAC-SHA256 Access=a, SignedHeaders=b, Signature=${SIGNATURE}`,
  }
  await get(mock, 'notebooks', { headers: { 'x-auth-token': token, cookie: 'crumb' } })
  await get(mock, 'notebooks', { as: null, headers })
  for (const format of ['json', 'har', 'jsonl']) {
    const shown = await mock.inject(`/_mock/requests?format=${format}`)
    for (const secret of ['mock-password', token, SIGNATURE, 'crumb']) {
      t.notMatch(shown.payload, secret)
    }
    t.match(shown.payload, '***')
  }
})

t.test('the journal is exported as HAR and as JSON Lines', async (t) => {
  const mock = await mockWith(t)
  await get(mock, 'notebooks?limit=1&name=a%20b')
  await get(mock, 'notebooks', { method: 'POST', payload: body })
  const har = (await get(mock, `${REQUESTS}?format=har`, asNobody)).body
  t.match(har.log, {
    version: '1.2',
    creator: { name: 'modelarts-notebooks-mock' },
    entries: [
      {
        startedDateTime: /^\d{4}-.*Z$/,
        request: {
          method: 'GET',
          url: /^http:\/\/localhost(:80)?\/v1\/p1\/notebooks\?limit=1&name=a%20b$/,
          queryString: [
            { name: 'limit', value: '1' },
            { name: 'name', value: 'a b' },
          ],
          bodySize: 0,
        },
        response: { status: 200, content: { mimeType: 'application/json', text: /"total":0/ } },
      },
      { request: { method: 'POST', postData: { mimeType: 'application/json', text: /"sent"/ } } },
    ],
  })
  const lines = await mock.inject(`${REQUESTS}?format=jsonl&limit=1`)
  t.equal(lines.headers['content-type'], 'application/x-ndjson; charset=utf-8')
  t.strictSame(
    lines.payload
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).operation),
    ['CreateNotebook'],
  )
})

t.test('requests whose connection a fault broke are marked', async (t) => {
  const mock = await mockWith(t)
  for (const fault of ['EMPTY_RESPONSE', 'MALFORMED_RESPONSE_CHUNK']) {
    await t.rejects(get(mock, 'notebooks', { headers: { 'x-mock-fault': `fault=${fault}` } }))
  }
  t.match((await get(mock, REQUESTS, asNobody)).body.requests, [
    { outcome: 'broken', status: null, answer: null, fault: 'header' },
    { outcome: 'broken', status: 200, fault: 'header' },
  ])
})

t.test('a body that is not JSON is shown as text; a long one is truncated', async (t) => {
  const mock = await mockWith(t)
  await get(mock, 'notebooks', { method: 'POST', payload: `x${'y'.repeat(100_000)}` })
  const [{ body }] = (await get(mock, REQUESTS, asNobody)).body.requests
  t.equal(body.length, 65_536)
})

t.test('a body with too many levels is shown as text', async (t) => {
  const mock = await mockWith(t)
  for (const levels of [129, 5_000]) {
    const payload = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
    await get(mock, 'notebooks', { method: 'POST', payload })
    for (const format of ['json', 'har', 'jsonl']) {
      const url = `${REQUESTS}?format=${format}`
      const { statusCode, payload: shown } = await mock.inject({
        url,
        headers: { host: 'localhost' },
      })
      t.equal(statusCode, 200)
      t.ok(shown.includes(JSON.stringify(payload)), `${levels} as ${format}`)
    }
  }
})

t.test('a reset of the world begins a new journal', async (t) => {
  const mock = await mockWith(t)
  await get(mock, 'notebooks')
  await get(mock, '/_mock/projects/p1/reset', { method: 'POST', as: null })
  await get(mock, 'notebooks')
  t.match((await get(mock, REQUESTS, asNobody)).body, { total: 1, requests: [{ sequence: 1 }] })
  await get(mock, '/nowhere')
  await get(mock, '/_mock/reset', { method: 'POST', as: null })
  t.equal((await get(mock, '/_mock/requests', asNobody)).body.total, 0)
})

t.test('an invalid query of the journal is refused with found, expected and place', async (t) => {
  const mock = await mockWith(t)
  const refused = async (query: string) => {
    const { status, body } = await get(mock, `${REQUESTS}?${query}`, asNobody)
    return status === 400 && body.error_code === 'Mock.InvalidInput' ? body.error_msg : status
  }
  t.equal(
    await refused('operation=ListNotebook'),
    'found "ListNotebook", expected an operationId of the contract, iam:* or kps:*; did you mean "ListNotebooks"?, at $.operation',
  )
  t.equal(await refused('limit=0'), 'found 0, expected an integer from 1 to 100000, at $.limit')
  t.equal(
    await refused('since=-1'),
    'found -1, expected an integer from 0 to 9007199254740991, at $.since',
  )
  t.match(await refused('limt=1'), 'found "limt", expected no such key, at $.limt')
  t.match(
    await refused('user=a&user=b'),
    'found it 2 times, expected it once, at query parameter user',
  )
  t.match(await refused('user=%FF'), 'found "%FF", expected valid percent-encoding')
  t.match(await refused('format=xml'), 'expected one of json, har, jsonl')
  t.match(await refused('__proto__=1'), '__proto__')
  for (const sequence of ['3', '0', '-1', 'x', '9'.repeat(20)]) {
    t.match(await get(mock, `${REQUESTS}/${sequence}`, asNobody), {
      status: 404,
      body: {
        error_msg: `found request ${sequence}, expected the sequence of a kept request: none`,
      },
    })
  }
  await get(mock, 'notebooks')
  t.match((await get(mock, `${REQUESTS}/3`, asNobody)).body.error_msg, 'from 1 to 1')
  const removed = await get(mock, REQUESTS, { method: 'DELETE', ...asNobody })
  t.strictSame(removed.body, { removed: 1 })
})

t.test('the library shows the journal as the control plane does', async (t) => {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  await get(mock, 'notebooks')
  await get(mock, '/v3/projects')
  const { requests } = (await get(mock, REQUESTS, asNobody)).body
  t.strictSame(world.journal.find({ operation: 'ListNotebooks' }), requests)
  t.strictSame(world.journal.find({ operation: 'StopNotebook' }), [])
  t.equal(mock.journal.find().length, 2)
  t.equal(mock.journal.dropped, 0)
  t.match(world.journal.har(), { log: { entries: [{ request: { method: 'GET' } }] } })
  t.throws(() => world.journal.find({ operation: 'x' as 'ListNotebooks' }), /found "x", expected/)
  world.journal.clear()
  t.strictSame(world.journal.find(), [])
})

t.test(
  'HAR contains requests without a response, without JSON or with an unusual target',
  async (t) => {
    const mock = await mockWith(t)
    await t.rejects(get(mock, 'notebooks', { headers: { 'x-mock-fault': 'fault=EMPTY_RESPONSE' } }))
    await get(mock, 'notebooks', {
      method: 'POST',
      payload: 'no JSON',
      headers: { 'content-type': '' },
    })
    await get(mock, '//')
    await get(mock, 'notebooks', { method: 'POST', payload: 'of no type' })
    await get(mock, 'notebooks?name=a?b')
    await get(mock, 'notebooks?b=%zz&a=+%FF&b=+')
    const begun = holdDelays(t)
    const held = get(mock, 'notebooks', { headers: { 'x-mock-fault': 'delay=1m' } })
    const delay = await begun()
    const { status, body: har } = await get(mock, '/_mock/requests?format=har', asNobody)
    t.equal(status, 200)
    t.match(har.log.entries, [
      { response: { status: 0, content: { mimeType: '', text: '' } } },
      { request: { postData: { text: 'no JSON' } }, response: { status: 400 } },
      { request: { queryString: [] }, response: { status: Number } },
      { request: { postData: { mimeType: '', text: 'of no type' } } },
      { request: { queryString: [{ name: 'name', value: 'a?b' }] } },
      {
        request: {
          queryString: [
            { name: 'b', value: '%zz' },
            { name: 'a', value: '+%FF' },
            { name: 'b', value: ' ' },
          ],
        },
      },
      { time: 0, response: { status: 0 }, comment: /open$/ },
    ])
    delay.end()
    t.equal((await held).status, 200)
  },
)

t.test('HAR has a URL for every kind of request target', async (t) => {
  const mock = await mockWith(t, { port: 0 })
  const { port } = new URL(await mock.listen())
  for (const [method, path] of [
    ['GET', 'http://elsewhere.example/v1/p1/notebooks?limit=1'],
    ['OPTIONS', '*'],
  ]) {
    const request = http.request({ host: '127.0.0.1', port, method, path })
    const [response] = (await once(request.end(), 'response')) as [http.IncomingMessage]
    await response.resume().toArray()
  }
  const { body } = await get(mock, '/_mock/requests?format=har', asNobody)
  t.strictSame(
    body.log.entries.map((entry: { request: { url: string } }) => entry.request.url),
    ['http://elsewhere.example/v1/p1/notebooks?limit=1', 'http://localhost/*'],
  )
})
