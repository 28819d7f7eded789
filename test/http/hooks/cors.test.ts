import t from 'tap'
import { createMockServer } from '../../../src/index.ts'
import { type Mock, mockWith, PROJECT } from '../../support/mock.ts'
import { exchange, getRequest, parsedResponse } from '../../support/socket.ts'

const ORIGIN = 'http://localhost:5173'

const options = { corsOrigins: [ORIGIN, 'https://app.example'] }

function ask(mock: Mock, method: 'GET' | 'POST' | 'OPTIONS', url: string, headers: object = {}) {
  return mock.inject({ method, url, headers: { host: 'localhost', origin: ORIGIN, ...headers } })
}

const preflight = { 'access-control-request-method': 'POST' }

const corsOf = (headers: object) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => /^(access-control|vary)/.test(name)),
  )

t.test('pages of listed origins may read every response of the API', async (t) => {
  const mock = await mockWith(t, options)
  const token = { 'x-auth-token': 'mock-token-admin' }
  const cases: [number, string, object][] = [
    [200, `/v1/${PROJECT}/notebooks`, token],
    [200, '/v3/projects', {}],
    [401, '/v1/p1/notebooks', {}],
    [400, '/v1/p1/notebooks?limit=x', token],
    [400, '/v1/p1/notebooks/none', token],
    [404, '/v1/p1/notebook', token],
    [404, '/nowhere', {}],
    [501, '/v2/p1/services', token],
    [403, '/v1/p1/notebooks', { prefer: 'code=403' }],
    [503, '/v1/p1/notebooks', { 'x-mock-fault': 'status=503; effect=after' }],
    [400, '/v1/%zz/notebooks', {}],
    [414, `/v1/p1/notebooks?name=${'n'.repeat(50_000)}`, {}],
    [494, '/v1/p1/notebooks', { 'x-a': 'a'.repeat(30_000) }],
  ]
  for (const [status, url, headers] of cases) {
    const answer = await ask(mock, 'GET', url, headers)
    t.equal(answer.statusCode, status, url.slice(0, 60))
    t.equal(answer.headers['access-control-allow-origin'], ORIGIN, url.slice(0, 60))
    t.equal(answer.headers['vary'], 'Origin')
    t.equal(answer.headers['access-control-allow-credentials'], undefined)
    const exposed = String(answer.headers['access-control-expose-headers']).toLowerCase()
    for (const name of Object.keys(answer.headers)) {
      if (/^x-(mock|request|subject)|^preference|^retry/.test(name)) t.match(exposed, name)
    }
  }
})

t.test('a preflight is 204 before authentication, faults and routing', async (t) => {
  const mock = await mockWith(t, { ...options, fault: ['* status=500'], auth: 'verify' })
  for (const url of ['/v1/p1/notebooks', '/v1/p1/notebooks/x/start', '/v3/auth/tokens', '/none']) {
    const answer = await ask(mock, 'OPTIONS', url, {
      ...preflight,
      'access-control-request-headers': 'x-auth-token',
    })
    t.equal(answer.statusCode, 204, url)
    t.equal(answer.payload, '')
    t.match(answer.headers['x-request-id'], /^[\da-f]{32}$/)
    t.strictSame(corsOf(answer.headers), {
      ...corsOf(answer.headers),
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      vary: 'Origin, Access-Control-Request-Headers',
    })
    const allowed = String(answer.headers['access-control-allow-headers']).toLowerCase().split(', ')
    for (const name of [
      'x-auth-token',
      'authorization',
      'x-sdk-date',
      'x-project-id',
      'x-security-token',
      'content-type',
      'x-mock-fault',
      'x-mock-id',
      'x-mock-test',
      'prefer',
    ]) {
      t.ok(allowed.includes(name), name)
    }
  }
  t.equal(mock.faults.list()[0]?.seen, 0)
  const [first] = mock.project('p1').journal.find()
  t.match(first, { method: 'OPTIONS', status: 204, served: true, operation: null })
})

t.test('a preflight allows every request header that the page asks for', async (t) => {
  const mock = await mockWith(t, options)
  const allowedFor = async (asked: string) => {
    const answer = await ask(mock, 'OPTIONS', '/v1/p1/notebooks', {
      ...preflight,
      'access-control-request-headers': asked,
    })
    t.equal(answer.statusCode, 204)
    return String(answer.headers['access-control-allow-headers']).split(', ')
  }
  const usual = await allowedFor('')
  const plain = await ask(mock, 'OPTIONS', '/v1/p1/notebooks', preflight)
  t.equal(plain.headers['access-control-allow-headers'], usual.join(', '), 'it asks for none')
  t.ok(usual.includes('X-Auth-Token'))
  for (const name of ['x-own', 'baggage', "!#$%&'*+-.^_`|~9", 'x'.repeat(8_000), '__proto__']) {
    t.strictSame(await allowedFor(name), [...usual, name], name.slice(0, 20))
  }
  t.strictSame(await allowedFor('x-b,X-A ,\tx-c'), [...usual, 'x-b', 'X-A', 'x-c'])
  t.strictSame(await allowedFor('x-a, X-A, x-auth-token'), [...usual, 'x-a'])
  for (const strange of ['a b', 'a: b', '<script>', 'é', ',,', '"', 'a;b', '😀']) {
    t.strictSame(await allowedFor(strange), usual, strange)
  }
})

t.test('origins that are not in the list get no CORS headers', async (t) => {
  const mock = await mockWith(t, options)
  for (const origin of [
    'http://localhost:5174',
    'https://localhost:5173',
    'http://localhost',
    `${ORIGIN}/`,
    `${ORIGIN}.evil.test`,
    ORIGIN.toUpperCase(),
    `${ORIGIN}, ${ORIGIN}`,
    'null',
    '*',
    '',
  ]) {
    const answer = await ask(mock, 'GET', '/v1/p1/notebooks', { origin })
    t.strictSame(corsOf(answer.headers), { vary: 'Origin' }, origin)
    const asked = await ask(mock, 'OPTIONS', '/v1/p1/notebooks', { origin, ...preflight })
    t.equal(asked.statusCode, 404)
    t.strictSame(corsOf(asked.headers), { vary: 'Origin' }, origin)
  }
  const plain = await mock.inject({ url: '/v1/p1/notebooks', headers: { host: 'localhost' } })
  t.strictSame(corsOf(plain.headers), { vary: 'Origin' })
})

t.test('an OPTIONS request that is not a preflight gets the usual response', async (t) => {
  const mock = await mockWith(t, options)
  const answer = await ask(mock, 'OPTIONS', '/v1/p1/notebooks')
  t.equal(answer.statusCode, 404)
  t.match(answer.json(), { error_code: 'APIGW.0101' })
})

t.test('the control plane and the pages about the server send no CORS headers', async (t) => {
  const mock = await mockWith(t, options)
  for (const url of [
    '/_mock',
    '/_mock/faults',
    '/_mock/nothing',
    '/%5fmock/nothing',
    'http://localhost/_mock/faults',
    '/_mock#x',
    '/health',
    '/ready',
    '/openapi.json',
  ]) {
    for (const method of ['GET', 'OPTIONS'] as const) {
      const answer = await ask(mock, method, url, preflight)
      const { vary = '', ...cors } = corsOf(answer.headers)
      t.strictSame(cors, {}, `${method} ${url}`)
      t.notMatch(vary, /Origin/, `${method} ${url}`)
      t.not(answer.statusCode, 204)
      if (url.includes('mock')) t.equal(answer.statusCode, 403, `${method} ${url}`)
    }
  }
  t.strictSame(corsOf((await ask(mock, 'GET', '/%zzhealth')).headers), {
    ...corsOf((await ask(mock, 'GET', '/nowhere')).headers),
  })
})

t.test('without the option no response has CORS headers', async (t) => {
  const mock = await mockWith(t)
  for (const method of ['GET', 'OPTIONS'] as const) {
    const answer = await ask(mock, method, '/v1/p1/notebooks', preflight)
    t.equal(answer.statusCode, method === 'GET' ? 401 : 404)
    t.strictSame(corsOf(answer.headers), {})
  }
})

t.test('a truncated response has the CORS headers too', async (t) => {
  const mock = await mockWith(t, options)
  const url = await mock.listen()
  const cut = { origin: ORIGIN, 'x-mock-fault': 'fault=MALFORMED_RESPONSE_CHUNK' }
  const answer = parsedResponse(await exchange(url, getRequest('/v1/p1/notebooks', cut)))
  t.equal(answer?.headers.get('access-control-allow-origin'), ORIGIN)
})

t.test('an invalid origin prevents the start', async (t) => {
  for (const origin of [
    '*',
    'null',
    '',
    'localhost:5173',
    'http://localhost:5173/',
    'http://localhost:5173/app',
    'http://LOCALHOST',
    'http://localhost:80',
    'http://user@localhost',
    'ftp://localhost',
    'http://',
    'http://a b',
  ]) {
    await t.rejects(createMockServer({ corsOrigins: [ORIGIN, origin] }), {
      errorCode: 'Mock.InvalidOption',
      message: `found ${JSON.stringify(origin.replace('user@', '***@'))}, expected scheme, host and port of web pages, such as http://localhost:5173, at $.corsOrigins[1]`,
    })
  }
})
