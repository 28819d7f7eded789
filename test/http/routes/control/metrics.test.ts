import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createApp } from '../../../../src/app.ts'
import { Ids } from '../../../../src/cloud/kernel/ids.ts'
import { Config } from '../../../../src/config.ts'
import { DrillHolder } from '../../../../src/control/drill/drill-holder.ts'
import { Engine } from '../../../../src/control/engine.ts'
import { MockServer } from '../../../../src/mock-server.ts'
import { anyOperationIds } from '../../../../src/schemas/service-operations.ts'
import { pageAt, quoted, tableUnder } from '../../../support/documents.ts'
import { readExposition } from '../../../support/exposition.ts'
import { control, get, type Mock, ownMock } from '../../../support/mock.ts'
import { Client } from '../../../support/repeated-requests.ts'
import { exchange } from '../../../support/socket.ts'

const ADMIN = { 'x-auth-token': 'mock-token-admin' }

async function metricsOf(mock: Pick<Mock, 'inject'>) {
  const { headers, payload, statusCode } = await mock.inject('/_mock/metrics')
  if (statusCode !== 200) throw new Error(payload)
  return { headers, metrics: readExposition(payload), text: payload }
}

/** Requests by operation and status, as in `{"ListNotebooks 200": 2}`. */
async function requestsOf(mock: Pick<Mock, 'inject'>): Promise<Record<string, number>> {
  const { labels = [], samples } =
    (await metricsOf(mock)).metrics.get('notebooks_mock_requests_total') ?? {}
  const values = [...(samples?.values() ?? [])]
  return Object.fromEntries(
    labels.map(({ operation, status }, index) => [`${operation} ${status}`, values[index] ?? 0]),
  )
}

t.test('the metrics are text of Prometheus, and docs/control-plane.md lists them', async (t) => {
  const mock = await ownMock(t)
  const { headers, metrics } = await metricsOf(mock)
  t.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  const rows = tableUnder(pageAt('docs/control-plane.md'), 'Metrics')
  t.strictSame(
    rows.map(([name, type]) => [quoted(name)[0], type]),
    [...metrics].map(([name, { type }]) => [name, type]),
  )
  const value = (name: string) => [...(metrics.get(name)?.samples.values() ?? [])][0] ?? -1
  t.equal(value('notebooks_mock_info'), 1)
  t.equal(value('notebooks_mock_worlds'), 0)
  t.equal(value('notebooks_mock_journal_bytes'), 0)
  t.ok(value('process_resident_memory_bytes') > 10_000_000)
  t.ok(value('process_cpu_seconds_total') > 0)
  t.ok(Math.abs(value('process_start_time_seconds') - performance.timeOrigin / 1000) < 0.01)
  for (const stat of ['mean', 'p99', 'max']) {
    const lag = value(`nodejs_eventloop_lag_${stat}_seconds`)
    t.ok(lag >= 0 && lag < 60, `${stat} ${lag}`)
  }
})

t.test('a busy event loop is late', async (t) => {
  const mock = await ownMock(t)
  await metricsOf(mock)
  // The first sample after a reading only starts the next one.
  await sleep(40)
  const end = performance.now() + 80
  while (performance.now() < end);
  await sleep(1)
  const { metrics } = await metricsOf(mock)
  const max = metrics.get('nodejs_eventloop_lag_max_seconds')?.samples.get('') ?? 0
  t.ok(max >= 0.05, `${max}`)
})

t.test(
  'worlds, bytes of the journal and faults are counted; a reset changes no counter',
  async (t) => {
    const mock = await ownMock(t)
    await get(mock, 'notebooks')
    await get(mock, 'notebooks?__code=503')
    await control(mock, 'POST', '/faults', { operation: 'ListFlavors', status: 500, times: 1 })
    await get(mock, 'notebooks/flavors')
    await get(mock, 'notebooks/flavors')
    const { metrics } = await metricsOf(mock)
    const samplesOf = (name: string) => Object.fromEntries(metrics.get(name)?.samples ?? [])
    t.strictSame(samplesOf('notebooks_mock_worlds'), { '': 1 })
    t.ok((samplesOf('notebooks_mock_journal_bytes')[''] ?? 0) > 1_000)
    t.strictSame(samplesOf('notebooks_mock_faults_fired_total'), {
      '{operation="ListFlavors"}': 1,
      '{operation="ListNotebooks"}': 1,
    })
    const before = await requestsOf(mock)
    t.strictSame(before, {
      'ListFlavors 200': 1,
      'ListFlavors 500': 1,
      'ListNotebooks 200': 1,
      'ListNotebooks 503': 1,
    })
    await control(mock, 'POST', '/reset', {})
    await control(mock, 'DELETE', '/requests')
    t.strictSame(await requestsOf(mock), before)
  },
)

t.test('responses of the fast path are counted like all others', async (t) => {
  for (const noFastPath of [false, true]) {
    const mock = await ownMock(t, { noFastPath, journalEntries: 0 })
    const client = new Client(await mock.listen())
    for (const method of ['GET', 'GET', 'GET', 'HEAD', 'HEAD']) {
      await client.send({ method, path: '/v1/p1/notebooks?limit=1', headers: ADMIN })
    }
    t.strictSame(await requestsOf(mock), { 'ListNotebooks 200': 5 }, `${noFastPath}`)
    client.close()
  }
})

t.test('requests that are refused early are counted', async (t) => {
  const mock = await ownMock(t, { corsOrigins: ['http://page.example'] })
  const url = await mock.listen()
  await get(mock, 'notebooks', { as: null })
  await get(mock, '/v1/p1/%zz')
  await get(mock, '/v1/p1/nothing')
  await get(mock, 'notebooks', { headers: { 'x-long': 'x'.repeat(40_000) } })
  await exchange(url, 'GET /v1/p1/notebooks HTTP/1.1\r\nbroken\r\n\r\n')
  await exchange(url, 'no request\r\n\r\n')
  const preflight = { origin: 'http://page.example', 'access-control-request-method': 'GET' }
  await mock.inject({ method: 'OPTIONS', url: '/v1/p1/notebooks', headers: preflight })
  t.strictSame(await requestsOf(mock), {
    'ListNotebooks 401': 1,
    'none 204': 1,
    'none 400': 3,
    'none 404': 1,
    'none 494': 1,
  })
})

t.test('a broken connection and a client that is gone are counted without a status', async (t) => {
  const mock = await ownMock(t)
  const url = await mock.listen()
  for (const fault of ['EMPTY_RESPONSE', 'MALFORMED_RESPONSE_CHUNK']) {
    const headers = { ...ADMIN, 'x-mock-fault': `fault=${fault}` }
    await t.rejects(fetch(`${url}/v1/p1/notebooks`, { headers }).then((answer) => answer.text()))
  }
  const leaving = new AbortController()
  const gone = fetch(`${url}/v1/p1/notebooks`, {
    headers: { ...ADMIN, 'x-mock-fault': 'delay=3s' },
    signal: leaving.signal,
  }).catch(() => {})
  const { journal } = mock.project('p1')
  while (journal.find().length < 3) await sleep(5)
  leaving.abort()
  await gone
  while (journal.find().some(({ outcome }) => outcome === 'open')) {
    await sleep(5)
  }
  t.strictSame(await requestsOf(mock), { 'ListNotebooks broken': 2, 'ListNotebooks aborted': 1 })
})

t.test('the server itself is not counted: control plane, health, documents, metrics', async (t) => {
  const mock = await ownMock(t)
  for (const url of ['/health', '/ready', '/_mock', '/_mock/nothing', '/docs', '/openapi.json']) {
    await mock.inject(url)
  }
  await metricsOf(mock)
  t.strictSame(await requestsOf(mock), {})
})

t.test('requests cannot make more counters than the API has operations', async (t) => {
  const mock = await ownMock(t)
  for (let n = 0; n < 200; n++) await get(mock, `/v${n}/p${n}/x${n}`, { as: null })
  const labels = Object.keys(await requestsOf(mock))
  t.strictSame(labels, ['none 404'])
  t.ok(anyOperationIds.every((id) => id !== ('none' as string)))
})

t.test('there are metrics before the scene is read, and a refused request counts', async (t) => {
  const config = Config.parse({})
  const stopping = new AbortController()
  const engine = new Engine({ ...config, fault: [], stopping: stopping.signal })
  const options = {
    log: undefined,
    version: '0',
    settings: {},
    drill: new DrillHolder(),
    https: undefined,
    stopping: stopping.signal,
  }
  const ids = new Ids('test')
  const app = await createApp(engine, { ...config, ...options, requestIdOf: () => ids.hex32() })
  t.teardown(() => app.close())
  const inject = app.inject.bind(app) as unknown as Mock['inject']
  await inject({ url: '/v1/p1/notebooks', headers: ADMIN })
  await inject({ url: '/v1/p1/%zz', headers: ADMIN })
  await inject('/_mock/projects/p1/clock')
  t.strictSame(await requestsOf({ inject }), { 'ListNotebooks 503': 1, 'none 400': 1 })
})

t.test('a server that stops does not wait for a sample of the event loop', async (t) => {
  const mock = new MockServer(Config.parse({}))
  await mock.load()
  const metrics = mock.inject('/_mock/metrics')
  await mock.close()
  t.equal((await metrics).statusCode, 200)
})

t.test('a query or another method is refused, and a control token is required', async (t) => {
  const mock = await ownMock(t, { controlToken: 'control-token' })
  t.equal((await mock.inject('/_mock/metrics')).statusCode, 401)
  const headers = { authorization: 'Bearer control-token' }
  t.equal((await mock.inject({ url: '/_mock/metrics', headers })).statusCode, 200)
  const refused = await mock.inject({ url: '/_mock/metrics?name=x', headers })
  t.match(refused.json(), { error_code: 'Mock.InvalidInput' })
  const other = await mock.inject({ method: 'POST', url: '/_mock/metrics', headers })
  t.match(
    { status: other.statusCode, allow: other.headers['allow'] },
    { status: 405, allow: 'GET, HEAD' },
  )
})
