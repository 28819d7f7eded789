import t from 'tap'
import { notebookWords } from '../../src/schemas/primitives.ts'
import { get, mockWith } from '../support/mock.ts'

t.test('an unknown path is the gateway’s 404 and names the nearest known one', async (t) => {
  const mock = await mockWith(t)
  const cases: [string, string][] = [
    ['/v1/p1/notebook', '/v1/p1/notebooks'],
    ['/v1/p1/Notebooks/all', '/v1/p1/notebooks/all'],
    ['/v1/p1/notebooks/abc/stat', '/v1/p1/notebooks/abc/start'],
  ]
  for (const [path, nearest] of cases) {
    for (const as of ['admin', null] as const) {
      const got = await get(mock, path, { as })
      t.equal(got.status, 404)
      t.match(got.body, {
        error_code: 'APIGW.0101',
        error_msg: 'The API does not exist or has not been published in the environment.',
        request_id: got.headers['x-request-id'] as string,
      })
      t.equal(got.headers['server'], 'api-gateway')
      t.equal(got.headers['x-mock-warnings'], `unknown path, the nearest is ${nearest}`)
    }
  }
  t.notOk('x-mock-warnings' in (await get(mock, `/${'x'.repeat(300)}`)).headers)
})

t.test('a wrong method on a known path is 404 too, with another message', async (t) => {
  const mock = await mockWith(t)
  for (const [method, path] of [
    ['DELETE', 'notebooks'],
    ['POST', 'notebooks/all'],
    ['PUT', 'notebooks/'],
    ['PATCH', 'images/group'],
  ] as const) {
    t.match(await get(mock, path, { method }), {
      status: 404,
      body: { error_code: 'APIGW.0101', error_msg: 'The API does not exist.' },
    })
  }
})

t.test('an operation group that only the real service has is 501', async (t) => {
  const mock = await mockWith(t)
  for (const path of [
    '/v1/p1/dev-servers',
    '/v1/p1/pools/abc?x=1',
    '/v2/p1/training-jobs',
    '/v2/p1/services/1',
  ]) {
    t.match(await get(mock, path), {
      status: 501,
      body: {
        error_code: 'Mock.NotServed',
        error_msg: /is not served by modelarts-notebooks-mock\.$/,
      },
    })
  }
})

t.test('a trailing slash is accepted; an empty segment is not an id', async (t) => {
  const mock = await mockWith(t)
  t.equal((await get(mock, 'notebooks/')).status, 200)
  t.equal((await get(mock, 'notebooks/all/?limit=1')).status, 200)
  t.equal((await get(mock, 'notebooks//')).body.error_code, 'ModelArts.6404')
  t.equal((await get(mock, '/v1//notebooks')).status, 400)
})

t.test('a path whose percent-encoding is broken is the gateway’s 400', async (t) => {
  const mock = await mockWith(t)
  const got = await get(mock, '/v1/%zz/notebooks')
  t.equal(got.status, 400)
  t.match(got.body, {
    error_code: 'APIGW.0201',
    error_msg: 'API request error.',
    request_id: got.headers['x-request-id'] as string,
  })
})

t.test('requests over the gateway’s limits get its statuses', async (t) => {
  const mock = await mockWith(t)
  const url = await get(mock, `notebooks?name=${'n'.repeat(65_536)}`)
  t.match(url, {
    status: 414,
    body: { error_code: 'APIGW.0201', error_msg: 'Request URI too large.' },
  })
  const headers = await get(mock, 'notebooks', { headers: { 'x-a': 'a'.repeat(32_768) } })
  t.match(headers, {
    status: 494,
    body: { error_code: 'APIGW.0201', error_msg: 'Request headers too large.' },
  })
  const body = await get(mock, 'notebooks', { payload: 'x'.repeat(13 * 1024 * 1024) })
  t.match(body, {
    status: 413,
    body: { error_code: 'APIGW.0201', error_msg: 'Request entity too large.' },
  })
})

t.test('a word below /notebooks/ is never taken for an instance id', async (t) => {
  const mock = await mockWith(t)
  const missing = { error_code: 'ModelArts.6404' }
  const own = ['GET all', 'GET flavors', 'GET tags', 'POST open']
  const kept = mock.project('p1').notebooks.list({ limit: 1000 }).total
  for (const word of [...notebookWords, 'op%65n', '%70ractices/']) {
    for (const [method, below] of [
      ['GET', ''],
      ['HEAD', ''],
      ['PUT', ''],
      ['DELETE', ''],
      ['POST', '/start'],
      ['POST', '/stop'],
      ['GET', '/lease'],
      ['PATCH', '/lease'],
      ['GET', '/flavors'],
      ['GET', '/storage'],
      ['POST', '/storage'],
      ['GET', '/storage/1'],
      ['DELETE', '/storage/1'],
      ['POST', '/tags/create'],
      ['DELETE', '/tags/delete'],
      ['POST', '/create-image'],
    ] as const) {
      if (own.includes(`${method.replace('HEAD', 'GET')} ${word}${below}`)) continue
      const path = `notebooks/${word}${below}`.replace('//', '/')
      const { status, body } = await get(mock, path, { method })
      t.ok([404, 501].includes(status), `${method} ${path}: ${status}`)
      if (method === 'HEAD') continue
      t.ok(['APIGW.0101', 'Mock.NotServed'].includes(body.error_code), `${method} ${path}`)
    }
  }
  t.equal(mock.project('p1').notebooks.list({ limit: 1000 }).total, kept)
  for (const id of [
    'al',
    'all2',
    'Open',
    'tags.1',
    'practices%0A',
    'a%2Fopen',
    '%E8%AE%AD',
    '%2F',
  ]) {
    t.match(await get(mock, `notebooks/${id}`), { status: 400, body: missing }, id)
  }
})
