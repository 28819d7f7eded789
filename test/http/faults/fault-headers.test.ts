/** Response headers that faults set or take away, and Retry-After of injected errors. */
import { get as httpGet, type IncomingHttpHeaders } from 'node:http'
import type { Har, Entry as HarEntry } from 'har-format'
import t from 'tap'
import { createMockServer } from '../../../src/index.ts'
import { control, get, type Mock, mockWith, NOW } from '../../support/mock.ts'

const LIST = '/v1/p1/notebooks'

const LOGIN = '/v3/projects?name=cn-north-4'

const dateIn = (ms: number) => new Date(NOW + ms).toUTCString()

const asked = (mock: Mock, fault: string, path = LIST) =>
  get(mock, path, { headers: { 'x-mock-fault': fault } })

async function retryAfterOf(mock: Mock, fault: string, path = LIST) {
  return (await asked(mock, fault, path)).headers['retry-after']
}

t.test('an injected 429 or 503 has Retry-After: 1, every other status has none', async (t) => {
  const mock = await mockWith(t)
  for (const path of [LIST, LOGIN, '/v3/p1/kps/keypairs']) {
    for (const status of [400, 404, 429, 500, 502, 503, 504]) {
      const expected = status === 429 || status === 503 ? '1' : undefined
      t.equal(await retryAfterOf(mock, `status=${status}`, path), expected, `${path} ${status}`)
    }
  }
  t.equal(await retryAfterOf(mock, 'error_code=ModelArts.6101'), '1', 'a code of 429')
  t.equal(await retryAfterOf(mock, 'status=503; effect=after'), '1')
  t.equal(await retryAfterOf(mock, 'delay=1ms'), undefined)
  const preferred = await get(mock, LIST, { headers: { prefer: 'code=503' } })
  t.equal(preferred.headers['retry-after'], '1')
  t.equal((await get(mock, `${LIST}?__code=429`)).headers['retry-after'], '1')
})

t.test('the option sets other seconds or none, for rate limits as well if it is off', async (t) => {
  const limit = { operation: 'ListNotebooks', rate_limit: { requests: 1, per: '10s' } } as const
  const cases = [
    [undefined, '1', '10'],
    ['off', undefined, undefined],
    [7, '7', '10'],
    ['0', '0', '10'],
  ] as const
  for (const [retryAfter, ofError, ofLimit] of cases) {
    const mock = await mockWith(t, { retryAfter })
    t.equal(await retryAfterOf(mock, 'status=503'), ofError, `${retryAfter}`)
    t.equal(await retryAfterOf(mock, 'status=503; headers.Retry-After=3'), '3', 'own header wins')
    mock.faults.add(limit)
    await get(mock, LIST)
    t.equal((await get(mock, LIST)).headers['retry-after'], ofLimit, `${retryAfter}`)
  }
})

t.test('values of the option are seconds up to a day, or off', async (t) => {
  for (const retryAfter of ['on', '', -1, 1.5, 86_401, '99999', '1s']) {
    await t.rejects(createMockServer({ retryAfter }), {
      message: /^found .*, expected off, or seconds from 0 to 86400, at \$\.retryAfter/,
    })
  }
})

t.test('a rule sets headers in the response of its error, and takes others away', async (t) => {
  const mock = await mockWith(t)
  const headers = { 'Retry-After': '3', 'Set-Cookie': 'id=1', 'X-Own': 'a  b', 'X-Count': 2 }
  const rule = { operation: '*', status: 503, headers: { ...headers, Server: null } } as const
  const added = await control(mock, 'POST', '/projects/p1/faults', rule)
  const listed = { ...rule.headers, 'Set-Cookie': '***' }
  t.match(added, { status: 201, body: { headers: listed } })
  const got = await get(mock, LIST)
  t.match(got, {
    status: 503,
    headers: {
      ...{ 'retry-after': '3', 'x-own': 'a  b', 'x-count': '2', 'x-mock-fault-id': 'fault-1' },
      'set-cookie': 'id=1',
    },
    body: { error_code: 'APIGW.0613' },
  })
  t.notOk('server' in got.headers)
  t.notOk('retry-after' in (await get(mock, '/v1/p2/notebooks')).headers, 'only where it acts')
})

t.test('headers by every way: library, flag, scene, header, IAM, rate limit', async (t) => {
  const flag = '* status=503 headers.Retry-After=4 headers.X-Own="a; b" headers.Server=null'
  const ofScene = { operation: 'ShowNotebook', status: 429, headers: { 'X-Own': 'of the scene' } }
  const scene = t.testdir({ 'faults.json': JSON.stringify([ofScene]) })
  const mock = await mockWith(t, { fault: [flag], scene })
  t.match((await get(mock, `${LIST}/none`)).headers, {
    'x-own': 'of the scene',
    'retry-after': '1',
  })
  t.match((await get(mock, LIST)).headers, {
    'retry-after': '4',
    'x-own': 'a; b',
    server: undefined,
  })
  mock.faults.clear()
  mock.faults.add({ operation: 'iam:*', status: 401, headers: { 'WWW-Authenticate': 'Basic' } })
  t.match(await get(mock, LOGIN, { as: null }), {
    status: 401,
    headers: { 'www-authenticate': 'Basic' },
  })
  mock.faults.clear()
  const rate_limit = { requests: 1, per: '1m' }
  mock.faults.add({ operation: '*', rate_limit, headers: { 'X-RateLimit-Limit': '1' } })
  await get(mock, LIST)
  const { headers } = await get(mock, LIST)
  t.match(headers, { 'retry-after': '60', 'x-ratelimit-limit': '1' })
  mock.faults.clear()
  mock.faults.add({ operation: '*', rate_limit, headers: { 'retry-after': null } })
  await get(mock, LIST)
  t.match(await get(mock, LIST), { status: 429, headers: { 'retry-after': undefined } })
  t.equal(await retryAfterOf(mock, 'status=429; headers.retry-after=null'), undefined)
})

t.test('an HTTP date is one on the clock of the world, or the one that is given', async (t) => {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  world.faults.add({ operation: '*', status: 503, headers: { 'Retry-After': { date_in: '30s' } } })
  t.equal((await get(mock, LIST)).headers['retry-after'], dateIn(30_000))
  world.advance('1h')
  t.equal((await get(mock, LIST)).headers['retry-after'], dateIn(3_630_000))
  t.equal(await retryAfterOf(mock, 'status=503; headers.Retry-After=date(10s)'), dateIn(3_610_000))
  t.equal(
    await retryAfterOf(mock, 'status=503; headers.Retry-After=date(10s)', LOGIN),
    dateIn(10_000),
  )
  const fixed = 'Thu, 01 Jan 2026 00:00:00 GMT'
  t.equal(await retryAfterOf(mock, `status=503; headers.Retry-After="${fixed}"`), fixed)
})

t.test('a fault with headers only changes those of the real response', async (t) => {
  const mock = await mockWith(t)
  for (const effect of ['', '; effect=after']) {
    const fault = `headers.Content-Type=text/html; headers.X-Request-Id=null${effect}`
    const got = await asked(mock, fault)
    t.match(got, { status: 200, headers: { 'content-type': 'text/html' } })
    t.notOk('x-request-id' in got.headers)
  }
  const none = await asked(mock, 'status=500; headers.Content-Type=null')
  t.equal(none.status, 500)
  t.notOk('content-type' in none.headers)
})

t.test('over a socket the headers are the same, and the body is whole', async (t) => {
  const mock = await mockWith(t)
  await mock.listen()
  const rule = { status: 503, headers: { Date: null, 'X-Own': '', 'Retry-After': '2' } } as const
  mock.project('p1').faults.add({ operation: '*', ...rule })
  const { headers, body } = await new Promise<{ headers: IncomingHttpHeaders; body: string }>(
    (resolve, reject) => {
      httpGet(`${mock.url}${LIST}`, (response) => {
        let body = ''
        response.on('data', (chunk) => {
          body += chunk
        })
        response.on('end', () => resolve({ headers: response.headers, body }))
      }).on('error', reject)
    },
  )
  t.match(headers, { 'x-own': '', 'retry-after': '2', 'content-length': `${body.length}` })
  t.notOk('date' in headers)
  t.match(JSON.parse(body), { error_code: 'APIGW.0613' })
})

t.test('journal, HAR, state and explanation have the headers', async (t) => {
  const mock = await mockWith(t)
  const headers = { 'X-Own': 'a', 'Set-Cookie': 'id=1', 'Retry-After': { date_in: '30s' } }
  const world = mock.project('p1')
  world.faults.add({
    id: 'own',
    operation: '*',
    status: 503,
    headers: { ...headers, Server: null },
  })
  await get(mock, LIST)
  const recorded = { 'x-own': 'a', 'set-cookie': '***', 'retry-after': dateIn(30_000) }
  const answer = world.journal.find()[0]?.answer
  t.match(answer?.headers, recorded)
  t.notOk('server' in (answer?.headers ?? {}))
  const har = await control(mock, 'GET', '/projects/p1/requests?format=har')
  const [{ response }] = (har.body as Har).log.entries as [HarEntry]
  const sent = Object.fromEntries(response.headers.map(({ name, value }) => [name, value]))
  t.match(sent, recorded, 'HAR')
  const explained = (await control(mock, 'GET', '/projects/p1/faults/own/explain')).body
  t.match(explained, { rule: { headers: { ...headers, 'Set-Cookie': '***', Server: null } } })

  const state = world.exportState()
  world.faults.clear()
  world.importState(JSON.parse(JSON.stringify(state)))
  t.match(await get(mock, LIST), { status: 503, headers: { 'set-cookie': 'id=1', 'x-own': 'a' } })
})

t.test('a server that stops says nothing of the fault in its 503', async (t) => {
  const mock = await mockWith(t)
  mock.faults.add({ operation: '*', status: 503, delay: '10m', headers: { 'X-Own': 'a' } })
  const waiting = get(mock, LIST)
  await mock.close()
  const { headers, status } = await waiting
  t.equal(status, 503)
  t.notOk('x-own' in headers || 'retry-after' in headers)
})
