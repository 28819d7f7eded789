import { readFileSync } from 'node:fs'
import t from 'tap'

import { operation, operationIds } from '../../src/schemas/operations.ts'
import { notebookWords } from '../../src/schemas/primitives.ts'
import { type GetOptions, get, mockWith } from '../support/mock.ts'

function recordedOperations() {
  return JSON.parse(readFileSync('openapi/sdk-operations.json', 'utf8')) as {
    operations: { id: string; method: string; path: string }[]
  }
}

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

t.test('an operation that only the real service has is 501 and is named', async (t) => {
  const mock = await mockWith(t)
  const cases: [GetOptions['method'], string, RegExp][] = [
    ['GET', '/v1/p1/dev-servers', /^ListDevServers \(GET \/v1\/\{project_id\}\/dev-servers\) is/],
    ['GET', '/v2/p1/training-jobs/abc/?x=1', /^ShowTrainingJobDetails \(GET /],
    ['POST', '/v2/p1/pools', /^CreatePool \(POST /],
    ['GET', '/v2/p1/pools/x', /^ShowPool \(GET /],
    ['HEAD', '/v2/p1/services', /^/],
    ['GET', '/v1/p1/notebooks/%70ractices', /^GET \/v1\/\{project_id\}\/notebooks\/practices is/],
    ['GET', '/v1.0/p1/demanager/instances', /^\/v1\.0\/\{project_id\}\/demanager\/instances is/],
    ['POST', '/v1/p1/demanager/instances/DE-1/action', /^\/v1\/\{project_id\}\/demanager/],
    ['GET', '/v2/p1/network', /^\/v2\/\{project_id\}\/network is/],
    ['DELETE', '/v2/p1/networks/n-1', /^\/v2\/\{project_id\}\/networks is/],
    ['GET', '/v2/p1/datasets?limit=1', /^\/v2\/\{project_id\}\/datasets is/],
  ]
  for (const [method = 'GET', path, message] of cases) {
    for (const as of ['admin', null] as const) {
      const got = await get(mock, path, { method, as })
      t.equal(got.status, 501, `${method} ${path}`)
      if (method === 'HEAD') continue
      t.equal(got.body.error_code, 'Mock.NotServed')
      t.match(got.body.error_msg, message)
      t.match(got.body.error_msg, / is not served by modelarts-notebooks-mock\.$/)
    }
  }
})

t.test('a path that no list has is 404, also below one that is 501', async (t) => {
  const mock = await mockWith(t)
  for (const path of [
    '/v1/p1/pools',
    '/v2/p1/training-jobs/abc/unknown',
    '/v2/p1/networksx',
    '/v2/p1/training-jobs//versions',
    '/v3/p1/services',
  ]) {
    const got = await get(mock, path)
    t.match([got.status, got.body.error_code], [404, 'APIGW.0101'], path)
    t.match(got.headers['x-mock-warnings'], /^unknown path, the nearest is /)
  }
})

t.test('another method on a path of the service is 404, as on a path that is served', async (t) => {
  const mock = await mockWith(t)
  for (const [method, path] of [
    ['DELETE', '/v2/p1/services'],
    ['PUT', '/v2/p1/pools/abc/nodes/batch-bind'],
    ['GET', '/v2/p1/pools/abc/nodes/batch-bind'],
  ] as const) {
    t.match(await get(mock, path, { method }), {
      status: 404,
      body: { error_code: 'APIGW.0101', error_msg: 'The API does not exist.' },
    })
  }
})

t.test('the word group is never taken for an image id', async (t) => {
  const mock = await mockWith(t)
  for (const [method, path] of [
    ['DELETE', 'images/group'],
    ['DELETE', 'images/gr%6Fup/'],
    ['POST', 'images/group/sync'],
  ] as const) {
    const { status, body } = await get(mock, path, { method })
    t.match([status, body.error_msg], [404, 'The API does not exist.'], `${method} ${path}`)
  }
  t.match((await get(mock, 'images/group2')).body.error_code, /^ModelArts\./)
  t.strictSame(
    mock
      .project('p1')
      .journal.find()
      .map((entry) => entry.operation),
    [null, null, null, 'ShowImage'],
  )
})

t.test(
  'every operation of the SDK succeeds, is refused as the documents say, or is 501',
  async (t) => {
    const mock = await mockWith(t)
    const { operations } = recordedOperations()
    t.equal(operations.length, 297)
    const served = new Set(
      operationIds.map((id) => `${operation(id).method} ${operation(id).path}`),
    )
    for (const { id, method, path } of operations) {
      const url = path.replace('{project_id}', 'p1').replace(/\{\w+\}/g, 'x')
      const got = await get(mock, url, { method: method as NonNullable<GetOptions['method']> })
      const code = got.body?.error_code
      if (served.has(`${method} ${path}`)) {
        const isRefused = [400, 404].includes(got.status) && /^ModelArts\.\d{4}$/.test(code)
        t.ok((got.status >= 200 && got.status < 300) || isRefused, `${id}: ${got.status} ${code}`)
      } else {
        t.match([got.status, code], [501, 'Mock.NotServed'], id)
        t.ok(got.body.error_msg.startsWith(`${id} (`), id)
      }
    }
  },
)

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
