import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../src/index.ts'
import { capturedFrom, checkSame, edited, replayedFrom } from '../../support/bundles.ts'
import { mockOnPort } from '../../support/running-mock.ts'
import { until } from '../../support/until.ts'
import { CREATION, NOW, PROJECT } from '../../support/values.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

interface Sent {
  method?: string
  body?: string | Uint8Array
  headers?: Record<string, string>
}

/** A mock on a port, and a way to send it requests whose connection may break. */
async function server(t: Test, options: MockServerOptions = {}) {
  const { mock, url } = await mockOnPort(t, options)
  const send = async (path: string, { method = 'GET', body, headers = {} }: Sent = {}) => {
    const sent = { method, headers: { 'x-auth-token': 'mock-token-admin', ...headers } }
    try {
      const answer = await fetch(url + path, body === undefined ? sent : { ...sent, body })
      return { status: answer.status, text: await answer.text() }
    } catch {
      return { status: 0, text: '' }
    }
  }
  const create = (name: string, project = 'p1') =>
    send(`/v1/${project}/notebooks`, {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify({ ...CREATION, name }),
    })
  return { mock, url, send, create }
}

/** Replays the bundle of a mock, and says what differs. Resolves to the number of requests. */
async function replaysEqual(t: Test, mock: Parameters<typeof capturedFrom>[0]) {
  const results = await replayedFrom(await capturedFrom(mock))
  checkSame(t, results)
  return results.length
}

t.test(
  'faults of every kind are the same in a replay, and so are their random numbers',
  async (t) => {
    const { mock, send, create } = await server(t, {
      seed: 5,
      latency: '1..4',
      fault: ['ListFlavors status=503 probability=0.5'],
    })
    const { faults } = mock.project('p1')
    const rules: Parameters<typeof faults.add>[0][] = [
      { operation: 'ListNotebooks', status: 500, probability: 0.4 },
      { operation: 'ListNotebooks', delay: { uniform: [1, 5] }, probability: 0.5 },
      {
        operation: 'ListNotebooks',
        delay: { lognormal: { median: 2, sigma: 1, max: 6 } },
        every: 3,
      },
      { operation: 'ListNotebooks', rate_limit: { requests: 9, per: '1h' } },
      { operation: 'CreateNotebook', status: 502, effect: 'after', every: 2 },
      { operation: 'CreateNotebook', fault: 'CONNECTION_RESET_BY_PEER', effect: 'after', nth: 3 },
      { operation: 'ListImage', fault: 'RANDOM_DATA_THEN_CLOSE', nth: 1 },
      { operation: 'ListImage', fault: 'EMPTY_RESPONSE', nth: 2 },
      { operation: 'ListImage', fault: 'MALFORMED_RESPONSE_CHUNK', nth: 3 },
      {
        operation: 'ListImage',
        headers: { 'retry-after': { date_in: '30s' } },
        status: 429,
        nth: 4,
      },
    ]
    for (const rule of rules) faults.add(rule)
    for (let turn = 0; turn < 12; turn++) {
      await send('/v1/p1/notebooks?limit=1')
      await send('/v1/p1/notebooks/flavors')
      await send('/v1/p2/notebooks/flavors')
      await create(`n${turn}`)
      await send('/v1/p1/images?limit=1')
    }
    t.equal(await replaysEqual(t, mock), 60)
  },
)

t.test('20 requests at once, of several projects, replay equal', async (t) => {
  const servers: MockServerOptions[] = [
    {},
    { clock: 60 },
    { clock: 'real', fault: ['* status=500 probability=0.3'] },
  ]
  for (const options of servers) {
    const { mock, send, create } = await server(t, options)
    for (let round = 0; round < 4; round++) {
      const all = Array.from({ length: 20 }, (_, n) =>
        n % 2 === 0 ? create(`n${n}`, `p${n % 3}`) : send(`/v1/p${n % 3}/notebooks?limit=30`),
      )
      await Promise.all(all)
    }
    t.equal(await replaysEqual(t, mock), 80)
  }
})

t.test('clocks that run show the same times in a replay', async (t) => {
  for (const clock of ['real', 60, 0.3, 100_000] as const) {
    const { mock, send, create } = await server(t, { clock })
    for (let turn = 0; turn < 10; turn++) {
      await create(`n${turn}`)
      await sleep(7)
      await send('/v1/p1/notebooks?limit=30')
    }
    await replaysEqual(t, mock)
  }
})

t.test(
  'bodies of every kind are sent again, and those that could not be decoded are refused again',
  async (t) => {
    const { mock, send } = await server(t)
    const creation = (fields: object) => JSON.stringify({ ...CREATION, ...fields })
    const bodies: (string | Uint8Array)[] = [
      '',
      '{',
      '[]',
      '{"name":"a","name":"b"}',
      '{"name":1.0,"password":"S3cret!"}',
      '{"password":123456}',
      '{"__proto__":{"a":1},"token":"abcdefgh12345678"}',
      '{"name":"a","duration":1e400,"password":"x1"}',
      '\ufeff{"name":"a"}',
      '{"name":"\\ud800","secret":"x1y2z3"}',
      new Uint8Array([0, 255, 1, 128]),
      new Uint8Array(gzipSync(creation({ name: 'coded' }))),
      new Uint8Array(gzipSync(creation({ name: 'cut' })).subarray(0, 60)),
      'a=b&password=x',
      `{"name":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
      '['.repeat(50_000),
      creation({ name: 'ok', description: 'hidden-password' }),
      creation({ name: 'ok2', description: 'Bearer abcdefghijklmnop' }),
      creation({ name: 'mock-token-admin', description: 'mock-token-admin' }),
    ]
    const types = [
      JSON_TYPE,
      { 'content-type': 'text/plain' },
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
      { ...JSON_TYPE, 'content-encoding': 'br' },
      { 'content-type': 'application/x-www-form-urlencoded' },
    ]
    for (const body of bodies) {
      for (const headers of types) {
        await send('/v1/p1/notebooks', { method: 'POST', headers, body })
      }
      await send('/v3/auth/tokens', { method: 'POST', headers: JSON_TYPE, body })
    }
    for (const query of ['?token=abc', '?name=%ff', '?limit=1&limit=2', '?password=a%20b']) {
      await send(`/v1/p1/notebooks${query}`)
    }
    t.equal(await replaysEqual(t, mock), 6 * bodies.length + 4)
  },
)

t.test('a client that went away in its body goes away again', async (t) => {
  const { mock, url, send } = await server(t)
  for (const headers of [{ 'content-length': '100' }, { 'transfer-encoding': 'chunked' }]) {
    const sent = request(`${url}/v1/p1/notebooks`, {
      method: 'POST',
      headers: { ...JSON_TYPE, 'x-auth-token': 'mock-token-admin', ...headers } as never,
    })
    sent.on('error', () => {}).write('{"name"')
    await sleep(50)
    sent.destroy()
    await until(async () => {
      const { payload } = await mock.inject('/_mock/requests?format=jsonl')
      return payload.trimEnd().split('\n').at(-1)?.includes('APIGW.0201')
    })
    await send('/v1/p1/notebooks?limit=30')
  }
  t.equal(await replaysEqual(t, mock), 4)
})

/** The request for a token of the usual project. */
function tokenRequest(): Sent {
  const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }
  const identity = { methods: ['password'], password: { user } }
  const body = JSON.stringify({ auth: { identity, scope: { project: { id: PROJECT } } } })
  return { method: 'POST', headers: JSON_TYPE, body }
}

t.test('a token has the time of its project, although no request names the project', async (t) => {
  const { mock, send } = await server(t)
  mock.project(PROJECT).setClock({ at: NOW + 3_600_000 })
  const { status, text } = await send('/v3/auth/tokens', tokenRequest())
  t.equal(status, 201)
  t.match(text, '"issued_at":"2026-01-01T01:00:00.000000Z"')
  mock.project(PROJECT).setClock({ at: NOW + 7_200_000 })
  await send('/v3/auth/tokens', tokenRequest())
  mock.project(PROJECT).reset()
  await send('/v3/auth/tokens', tokenRequest())
  t.equal(await replaysEqual(t, mock), 3)
})

t.test('clocks that follow the host follow that of the bundle', async (t) => {
  const { mock, send } = await server(t, { clock: { rate: 1 } })
  mock.project(PROJECT).exportState()
  t.equal((await send('/v3/auth/tokens', tokenRequest())).status, 201)
  // The clock of the host that never jumps and the other one come nearer to each other after the start.
  const bundle = edited(await capturedFrom(mock), (lines) =>
    lines.map((line) => {
      const one = JSON.parse(line)
      return JSON.stringify(/_state$/.test(one.kind) ? { ...one, host_at: one.host_at - 100 } : one)
    }),
  )
  checkSame(t, await replayedFrom(bundle))
})

t.test('a client that went away while a fault held its request', async (t) => {
  const { mock, url, send } = await server(t)
  mock.project('p1').faults.add({ operation: 'CreateNotebook', delay: '3s' })
  const body = JSON.stringify({ ...CREATION, name: 'gone' })
  const headers = { ...JSON_TYPE, 'x-auth-token': 'mock-token-admin' }
  const client = new AbortController()
  const { signal } = client
  const sent = fetch(`${url}/v1/p1/notebooks`, { method: 'POST', headers, body, signal })
  await until(() => mock.journal.find({}).some(({ outcome }) => outcome === 'open'))
  client.abort()
  await t.rejects(sent)
  await until(async () => (await send('/v1/p1/notebooks?limit=30')).text.includes('"gone"'))
  await replaysEqual(t, mock)
})

t.test('a world that was dropped because nothing used it begins anew in the replay', async (t) => {
  const { mock, send, create } = await server(t, { clock: 60, worldTtl: '1s' })
  await create('dropped')
  await send('/v1/p2/notebooks?limit=1')
  await sleep(2_300)
  const { text } = await send('/v1/p1/notebooks?limit=30')
  t.notMatch(text, '"dropped"')
  await send('/v1/p2/notebooks?limit=30')
  await create('b')
  t.equal(await replaysEqual(t, mock), 5)
})
