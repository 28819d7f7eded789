import t from 'tap'
import { control, get, mockWith } from '../../../support/mock.ts'

const RULE = { operation: 'ListNotebooks', status: 403, error_code: 'ModelArts.0108', times: 2 }

t.test('a body that the route does not read is refused, except an empty object', async (t) => {
  const mock = await mockWith(t)
  for (const [method, path] of [
    ['DELETE', '/faults'],
    ['DELETE', '/requests'],
    ['PUT', '/snapshots/s1'],
    ['DELETE', '/snapshots/s1'],
  ] as const) {
    const refused = await control(mock, method, path, { only: 'mine' })
    t.match(refused, {
      status: 400,
      body: { error_msg: 'found "only", expected no such key, at $.only' },
    })
    t.match(await control(mock, method, path, {}), { status: /^20/ }, `${method} ${path}`)
  }
})

for (const prefix of ['', '/projects/p1']) {
  t.test(`faults at /_mock${prefix}/faults are added, listed and removed`, async (t) => {
    const mock = await mockWith(t)
    const added = await control(mock, 'POST', `${prefix}/faults`, {
      ...RULE,
      match: { query: { name: 'x' } },
    })
    t.equal(added.status, 201)
    t.match(added.body, { ...RULE, id: /^(server-)?fault-1$/, hits: 0, seen: 0 })
    await get(mock, 'notebooks?name=x')
    await get(mock, 'notebooks')
    const listed = await control(mock, 'GET', `${prefix}/faults`)
    t.match(listed.body, { faults: [{ id: added.body.id, hits: 1, seen: 1 }] })
    t.strictSame((await control(mock, 'DELETE', `${prefix}/faults/${added.body.id}`)).body, {
      removed: 1,
    })
    t.match(await control(mock, 'DELETE', `${prefix}/faults/${added.body.id}`), {
      status: 404,
      body: { error_code: 'Mock.NotFound', error_msg: /expected one of no rules$/ },
    })
    await control(mock, 'POST', `${prefix}/faults`, { ...RULE, id: 'mine' })
    t.match(
      (await control(mock, 'DELETE', `${prefix}/faults/x`)).body.error_msg,
      'found rule "x", expected one of mine',
    )
    t.strictSame((await control(mock, 'DELETE', `${prefix}/faults`)).body, { removed: 1 })
    t.strictSame((await control(mock, 'GET', `${prefix}/faults`)).body, { faults: [] })
  })

  t.test(
    `a wrong rule at /_mock${prefix}/faults is refused with found, expected and where`,
    async (t) => {
      const mock = await mockWith(t)
      const refused = await control(mock, 'POST', `${prefix}/faults`, {
        operation: 'ListNotebook',
        status: 403,
      })
      t.strictSame(refused, {
        ...refused,
        status: 400,
        body: {
          error_code: 'Mock.InvalidFault',
          error_msg:
            'found "ListNotebook", expected an operationId of the contract, *, iam:* or kps:*; did you mean "ListNotebooks"?, at $.operation',
        },
      })
      t.match(await control(mock, 'POST', `${prefix}/faults`), {
        status: 400,
        body: { error_msg: 'found nothing, expected an object, at $' },
      })
      const text = (payload: string) =>
        get(mock, `/_mock${prefix}/faults`, {
          method: 'POST',
          payload,
          headers: { 'content-type': 'application/json' },
        })
      for (const broken of ['{', '{"__proto__":{"x":1}}', 'null', '[]', '5']) {
        t.match(await text(broken), {
          status: 400,
          body: { error_msg: /^found .*, expected .*, at \$$/ },
        })
      }
    },
  )

  t.test(
    `a reset at /_mock${prefix}/reset brings state, rules, hits, chance and ids back`,
    async (t) => {
      const folder = t.testdir({
        'faults.json': JSON.stringify([
          { id: 'dice', operation: 'ListAllNotebooks', status: 500, probability: 0.5 },
        ]),
      })
      const mock = await mockWith(t, { scene: folder })
      const put = () =>
        mock.project('p1').notebooks.put({
          name: 'a',
          flavor: 'modelarts.vm.cpu.2u',
          image: { id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090' },
        }).id
      const dice = async () => {
        const statuses: number[] = []
        for (let n = 0; n < 10; n++) statuses.push((await get(mock, 'notebooks/all')).status)
        return statuses
      }
      const before = [put(), await dice()]
      await control(mock, 'POST', `${prefix}/faults`, RULE)
      t.strictSame((await control(mock, 'POST', `${prefix}/reset`)).body.reset, 'scene')
      t.strictSame((await control(mock, 'GET', '/projects/p1/faults')).body.faults, [
        {
          id: 'dice',
          operation: 'ListAllNotebooks',
          status: 500,
          probability: 0.5,
          seen: 0,
          hits: 0,
        },
      ])
      t.equal((await get(mock, 'notebooks')).body.total, 0)
      t.strictSame([put(), await dice()], before)
    },
  )

  t.test(`a reset at /_mock${prefix}/reset can empty instead`, async (t) => {
    const mock = await mockWith(t)
    await control(mock, 'POST', `${prefix}/reset`, { to: 'empty' })
    t.equal((await get(mock, 'notebooks')).body.total, 0)
    await control(mock, 'POST', `${prefix}/reset`, { to: 'scene' })
    t.equal((await get(mock, 'notebooks')).body.total, 13)
    t.match(await control(mock, 'POST', `${prefix}/reset`, { to: 'snene' }), {
      status: 400,
      body: {
        error_code: 'Mock.InvalidInput',
        error_msg: 'found "snene", expected scene, empty or snapshot:NAME, at $.to',
      },
    })
  })
}

t.test('a reset of the server removes added rules and keeps those of the start', async (t) => {
  const mock = await mockWith(t, { fault: ['* status=500 times=1'] })
  await get(mock, 'notebooks')
  mock.faults.add({ operation: '*', status: 501 })
  await control(mock, 'POST', '/reset')
  t.match(mock.faults.list(), [{ status: 500, hits: 0 }])
  t.equal(mock.faults.size, 1)
})

t.test('the index lists every path; an unknown one is 404 with the list', async (t) => {
  const mock = await mockWith(t)
  const { body } = await control(mock, 'GET', '')
  t.ok(body.paths.includes('POST /_mock/faults'))
  t.ok(body.paths.includes('POST /_mock/projects/{project_id}/reset'))
  const unknown = await control(mock, 'GET', '/fault')
  t.equal(unknown.status, 404)
  t.ok(unknown.body.error_msg.startsWith('found "GET /_mock/fault", expected one of GET /_mock'))
  t.match(unknown.headers['x-request-id'] ?? '', /^[0-9a-f]{32}$/)
  t.match(await control(mock, 'GET', '/projects/a.b/faults'), {
    status: 404,
    body: { error_code: 'Mock.NotFound' },
  })
})

t.test('a query that the route does not read is refused, and nothing happens', async (t) => {
  const mock = await mockWith(t)
  await get(mock, 'notebooks')
  const { paths } = (await control(mock, 'GET', '')).body as { paths: string[] }
  for (const line of paths) {
    const [method, path] = line.split(' ') as ['GET' | 'POST' | 'PUT' | 'DELETE', string]
    const url = `${path.replace('{project_id}', 'p1').replace(/\{\w+\}/g, 'x')}?nobody=1`
    const { body, status } = await get(mock, url, { as: null, method })
    t.match({ status, body }, { status: 400, body: { error_code: /^Mock\.Invalid/ } }, line)
  }
  t.match(await control(mock, 'POST', '/projects/p1/reset?to=empty'), {
    status: 400,
    body: { error_msg: 'found "to", expected no such key, at $.to' },
  })
  t.equal((await control(mock, 'GET', '/projects/p1/requests')).body.total, 1)
})

t.test('web pages of other sites cannot drive the control plane', async (t) => {
  const mock = await mockWith(t, { controlHosts: ['mock'] })
  const status = async (headers: Record<string, string>) =>
    (await get(mock, '/_mock', { as: null, headers })).status
  for (const host of [
    'localhost',
    'LOCALHOST:1',
    '127.0.0.1:6404',
    '192.168.1.7',
    '[::1]:1',
    'mock:6404',
    'a.localhost',
  ]) {
    t.equal(await status({ host }), 200, host)
  }
  for (const host of ['evil.test', 'evil.test:6404', 'localhost.evil.test']) {
    t.equal(await status({ host }), 403, host)
  }
  t.equal(await status({ host: 'localhost:1', origin: 'http://localhost:1' }), 200)
  t.equal(await status({ host: 'localhost:1', origin: 'http://evil.test' }), 403)
  t.equal(await status({ origin: 'null' }), 403)
  t.equal(await status({ 'sec-fetch-site': 'cross-site' }), 403)
  t.equal(await status({ 'sec-fetch-site': 'same-origin' }), 200)
  t.match(await get(mock, '/_mock', { headers: { host: 'evil.test' } }), {
    body: { error_code: 'Mock.Forbidden', error_msg: /^found Host "evil\.test", expected/ },
  })
})

t.test('a write with a body needs application/json, one without a body does not', async (t) => {
  const mock = await mockWith(t)
  const write = (headers: Record<string, string>, payload = JSON.stringify(RULE)) =>
    get(mock, '/_mock/faults', { method: 'POST', payload, headers })
  t.equal((await write({ 'content-type': 'application/json' })).status, 201)
  t.equal((await write({ 'content-type': 'Application/JSON; charset=utf-8' })).status, 201)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx']) {
    t.match(await write({ 'content-type': type }), {
      status: 415,
      body: { error_code: 'Mock.UnsupportedMediaType' },
    })
  }
  t.equal((await write({})).status, 415)
  t.equal((await write({ 'transfer-encoding': 'chunked' })).status, 415)
  t.equal((await control(mock, 'POST', '/reset')).status, 200)
})
