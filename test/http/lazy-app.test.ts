import { Agent, request } from 'node:http'
import t from 'tap'
import { createMockServer } from '../../src/index.ts'
import { ownMock } from '../support/mock.ts'

t.test('the control plane answers from its first request on, also several at once', async (t) => {
  const mock = await ownMock(t)
  const paths = ['/_mock', '/_mock/clock', '/_mock/events?types=clock', '/docs/x', '/health/']
  const answers = await Promise.all(
    paths.map((url) => mock.inject({ url, method: url.includes('events') ? 'HEAD' : 'GET' })),
  )
  t.strictSame(
    answers.map(({ statusCode }) => statusCode),
    [200, 200, 200, 404, 200],
  )
  const ids = answers.map(({ headers }) => headers['x-request-id'])
  t.equal(new Set(ids).size, paths.length)
  t.ok(ids.every((id) => /^[0-9a-f]{32}$/.test(String(id))))
})

t.test('each request to the control plane takes one request id', async (t) => {
  const first = await ownMock(t, { seed: 5 })
  const second = await ownMock(t, { seed: 5 })
  for (const url of ['/health', '/health', '/health']) await first.inject(url)
  for (const url of ['/_mock/clock', '/_mock/nothing', '/docs']) await second.inject(url)
  const [a, b] = [await first.inject('/health'), await second.inject('/_mock/clock')]
  t.equal(a.headers['x-request-id'], b.headers['x-request-id'])
})

t.test('other methods of /health, and unknown methods, get 405 and 404', async (t) => {
  const mock = await ownMock(t)
  const cases = [
    ['POST', '/health', 405, 'GET, HEAD'],
    ['PROPFIND', '/openapi.json', 405, 'GET, HEAD'],
    ['DELETE', '/_mock/clock', 405, 'GET, HEAD, PUT'],
    ['PROPFIND', '/_mock/nothing', 404, undefined],
    ['GET', '/%5Fmock/clock', 200, undefined],
  ] as const
  for (const [method, url, status, allow] of cases) {
    const { statusCode, headers } = await mock.inject({ method, url })
    t.equal(statusCode, status, `${method} ${url}`)
    const allowed = headers['allow'] && String(headers['allow']).split(', ').sort().join(', ')
    t.same(allowed, allow, `${method} ${url}`)
  }
})

t.test('over a port as well, with a body and on a kept connection', async (t) => {
  const mock = await ownMock(t)
  const url = await mock.listen()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  const statuses: (number | undefined)[] = []
  for (const body of ['{"rate":2}', '{"rate":', '{"rate":3}']) {
    await new Promise<void>((done) => {
      const headers = { 'content-type': 'application/json', 'content-length': body.length }
      const sent = request(`${url}/_mock/clock`, { agent, method: 'PUT', headers }, (response) => {
        statuses.push(response.statusCode)
        response.resume().on('end', done)
      })
      sent.end(body)
    })
  }
  t.strictSame(statuses, [200, 400, 200])
})

t.test('a server closes with its control plane, even while that is being created', async (t) => {
  const mock = await createMockServer()
  const asked = mock.inject('/_mock/clock')
  await mock.close()
  t.equal((await asked).statusCode, 200)
  await createMockServer().then((other) => other.close())
})
