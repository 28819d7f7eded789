import fc from 'fast-check'
import Fastify from 'fastify'
import t from 'tap'
import { requireControlToken } from '../../../src/http/hooks/control-token.ts'
import { createMockServer } from '../../../src/index.ts'
import { get, mockWith } from '../../support/mock.ts'

const TOKEN = 'correct~horse!battery'

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

t.test('with a control token every path below /_mock needs it, known or not', async (t) => {
  const mock = await mockWith(t, { controlToken: TOKEN })
  const { paths } = (await get(mock, '/_mock', { as: null, headers: bearer(TOKEN) })).body
  t.ok(paths.length > 30)
  const asked = [
    ...paths.map((one: string) => one.replace(/\{\w+\}/g, 'x').split(' ')),
    ['GET', '/_mock/'],
    ['GET', '/_mock/nothing'],
    ['OPTIONS', '/_mock/faults'],
    ['GET', '/%5Fmock/faults'],
    ['GET', '/_mock/%66aults?a=1'],
    ['GET', 'http://localhost/_mock/faults'],
    ['HEAD', '/_mock/faults'],
  ]
  for (const [method, url] of asked) {
    const refused = await mock.inject({ method, url, headers: { host: 'localhost' } })
    t.equal(refused.statusCode, 401, `${method} ${url}`)
    t.equal(refused.headers['www-authenticate'], 'Bearer')
    t.match(refused.headers['x-request-id'], /^[\da-f]{32}$/)
    if (method === 'HEAD') continue
    t.strictSame(refused.json(), {
      error_code: 'Mock.Unauthorized',
      error_msg:
        'found no Authorization, expected Authorization: Bearer and the token of --control-token',
    })
  }
})

t.test('the files of the dashboard contain no data and need no token', async (t) => {
  const mock = await mockWith(t, { controlToken: TOKEN })
  const { statusCode } = await mock.inject({ url: '/_mock/ui', headers: { host: 'localhost' } })
  t.equal(statusCode, 200)
})

t.test('the right token is accepted, in any case of the scheme', async (t) => {
  const mock = await mockWith(t, { controlToken: TOKEN })
  const ask = (authorization: string, url = '/_mock/faults') =>
    get(mock, url, { as: null, headers: { authorization } })
  t.equal((await ask(`Bearer ${TOKEN}`)).status, 200)
  t.equal((await ask(`bearer  ${TOKEN} `)).status, 200)
  t.equal((await ask(`Bearer ${TOKEN}`, '/_mock/nothing')).status, 404)
  for (const [authorization, found] of [
    ['Bearer', 'Authorization of another kind'],
    [`Basic ${TOKEN}`, 'Authorization of another kind'],
    [TOKEN, 'Authorization of another kind'],
    [`Bearer ${TOKEN}, Bearer ${TOKEN}`, 'Authorization of another kind'],
    [`Bearer ${TOKEN}x`, 'another token'],
    [`Bearer ${TOKEN.slice(1)}`, 'another token'],
    [`Bearer ${TOKEN.toUpperCase()}`, 'another token'],
  ] as const) {
    const { status, body } = await ask(authorization)
    t.equal(status, 401, authorization)
    t.ok(body.error_msg.startsWith(`found ${found}, expected`), body.error_msg)
  }
})

t.test('any other token is refused, and no error message quotes it', async (t) => {
  const mock = await mockWith(t, { controlToken: TOKEN })
  const token = fc.stringMatching(/^[!-~]{8,40}$/).filter((text) => text !== TOKEN)
  await fc.assert(
    fc.asyncProperty(token, async (text) => {
      const { body, status } = await get(mock, '/_mock', { as: null, headers: bearer(text) })
      return status === 401 && !JSON.stringify(body).includes(text)
    }),
    { numRuns: 50 },
  )
})

t.test(
  'a request from a page of another site is refused before its token is checked',
  async (t) => {
    const mock = await mockWith(t, { controlToken: TOKEN })
    for (const url of ['/_mock/faults', '/_mock/nothing']) {
      const headers = { ...bearer(TOKEN), origin: 'http://evil.test' }
      t.match(await get(mock, url, { as: null, headers }), {
        status: 403,
        body: { error_code: 'Mock.Forbidden' },
      })
    }
  },
)

t.test('the API, health and the documents of the API need no control token', async (t) => {
  const mock = await mockWith(t, { controlToken: TOKEN })
  for (const url of ['notebooks', '/health', '/ready', '/openapi.json', '/v3/projects']) {
    const answer = await mock.inject({
      url: url.startsWith('/') ? url : `/v1/p1/${url}`,
      headers: { host: 'localhost', 'x-auth-token': 'mock-token-admin' },
    })
    t.equal(answer.statusCode, 200, url)
    t.notMatch(answer.payload, TOKEN)
  }
})

t.test('a route with config.open needs no token', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.addHook('onRequest', requireControlToken(TOKEN))
  app.get('/ui', { config: { open: true } }, () => 'page')
  app.get('/shut', { config: { open: false } }, () => 'data')
  t.equal((await app.inject('/ui')).payload, 'page')
  t.not((await app.inject('/shut')).statusCode, 200)
})

t.test('an invalid control token prevents the start and is not quoted', async (t) => {
  for (const controlToken of ['short-7', 'with a blank in it', 'ümläut-token', 'x'.repeat(1_025)]) {
    await t.rejects(createMockServer({ controlToken }), {
      errorCode: 'Mock.InvalidOption',
      message:
        'found "***", expected between 8 and 1024 visible ASCII characters, at $.controlToken',
    })
  }
  await t.rejects(createMockServer({ controlToken: 12345678 } as object), {
    message: /^found "\*\*\*"/,
  })
})
