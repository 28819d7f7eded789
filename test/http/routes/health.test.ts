import t from 'tap'
import { Config } from '../../../src/config.ts'
import { MockServer } from '../../../src/mock-server.ts'
import { get, mockWith } from '../../support/mock.ts'

t.test('health and readiness need no credentials', async (t) => {
  const mock = await mockWith(t)
  await get(mock, 'notebooks')
  t.match(await get(mock, '/health', { as: null }), {
    status: 200,
    headers: { 'x-request-id': /^[0-9a-f]{32}$/ },
    body: { status: 'ok', version: /^\d+\.\d+\.\d+/, auth: 'present', strict: false, worlds: 1 },
  })
  t.strictSame((await get(mock, '/ready', { as: null })).body, { ready: true })
})

t.test('while the scene is being loaded the server is healthy but not ready', async (t) => {
  const mock = new MockServer(Config.parse({ port: 0 }))
  t.teardown(() => mock.close())
  t.match(await get(mock, '/health'), { status: 200, body: { worlds: 0 } })
  t.match(await get(mock, '/ready'), {
    status: 503,
    body: { ready: false, reason: 'the scene is being read' },
  })
  t.match(await get(mock, 'notebooks'), {
    status: 503,
    body: { error_code: 'Mock.NotReady', error_msg: 'the scene is being read' },
  })
  t.match(await get(mock, '/_mock/reset', { method: 'POST' }), { status: 503 })
  t.match(await get(mock, '/_mock/scenes'), { status: 503 })
  await mock.load()
  t.equal((await get(mock, '/ready')).status, 200)
  t.equal((await get(mock, 'notebooks')).status, 200)
})
