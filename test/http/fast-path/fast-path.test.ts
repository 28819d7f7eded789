import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../src/index.ts'
import { appOnPort } from '../../support/app-on-port.ts'
import { CREATION, INSTANCE, NOW, ownMock, PROJECT } from '../../support/mock.ts'
import { Client, OTHER_ADDRESS, USUAL_ADDRESS } from '../../support/repeated-requests.ts'
import { signedHeaders } from '../../support/signing.ts'
import { exchange } from '../../support/socket.ts'
import { until } from '../../support/until.ts'

const LIST = '/v1/p1/notebooks?limit=1'

const ADMIN = { 'x-auth-token': 'mock-token-admin' }

/** A server with a client that keeps its connection; the time of the world runs, if a clock says so. */
async function served(t: Test, options: MockServerOptions = {}) {
  const mock = await ownMock(t, options)
  const client = new Client(await mock.listen())
  t.teardown(() => client.close())
  const get = async (path: string, headers: Record<string, string> = ADMIN, method = 'GET') => {
    const text = await client.send({ method, path, headers })
    return { status: Number(text.slice(0, 3)), text }
  }
  return { client, mock, get }
}

t.test(
  'a repeated request gets an id of its own, in the response and in the journal',
  async (t) => {
    const { mock, get } = await served(t)
    const texts = [
      await get(LIST),
      await get(LIST),
      await get(LIST, { ...ADMIN, 'x-mock-test': 'a' }),
    ]
    const ids = texts.map(({ text }) => /x-request-id: (\w{32})/.exec(text)?.[1])
    t.equal(new Set(ids).size, 3)
    const entries = mock.project('p1').journal.find()
    t.strictSame(
      entries.map((entry) => [entry.request_id, entry.answer?.headers['x-request-id'], entry.test]),
      [
        [ids[0], ids[0], null],
        [ids[1], ids[1], null],
        [ids[2], ids[2], null],
      ].with(2, [ids[2], ids[2], 'a']),
    )
    t.ok(
      entries.every(
        ({ duration_ms, outcome }) => Number(duration_ms) >= 0 && outcome === 'answered',
      ),
    )
  },
)

t.test('what is due happens before a known request is answered', async (t) => {
  // An engine alone has no timer that does what is due.
  const clock = { at: NOW, rate: 1 }
  const options = { scene: 'empty', clock, durations: { create: '3s' } }
  const { url } = await appOnPort(t, options)
  const client = new Client(url)
  t.teardown(() => client.close())
  const headers = { ...ADMIN, 'content-type': 'application/json' }
  const body = JSON.stringify(CREATION)
  await client.send({ method: 'POST', path: '/v1/p1/notebooks', headers, body })
  const list = () => client.send({ method: 'GET', path: LIST, headers: ADMIN })
  t.match(await list(), '"status":"CREATING"')
  t.match(await list(), '"status":"CREATING"')
  await sleep(3_050)
  t.match(await list(), '"status":"RUNNING"')
})

t.test(
  'a signature is too old after 15 minutes, also for a request that was answered before',
  async (t) => {
    const clock = { at: Date.now(), rate: 1 }
    const { mock, get } = await served(t, { auth: 'verify', skewClock: 'world', clock })
    const headers = { ...signedHeaders({ path: LIST, at: Date.now() }), host: 'localhost' }
    t.equal((await get(LIST, headers)).status, 200)
    t.equal((await get(LIST, headers)).status, 200)
    mock.project('p1').setClock({ rate: 10_000 })
    await until(async () => (await get(LIST, headers)).text.includes('signature expired'))
  },
)

t.test('a signature is for one request: with another header it is verified again', async (t) => {
  const { get } = await served(t, { auth: 'verify' })
  const signed = signedHeaders({ path: LIST, headers: { 'x-team': 'a' } })
  const headers = { ...signed, host: 'localhost' }
  t.equal((await get(LIST, headers)).status, 200)
  t.equal((await get(LIST, headers)).status, 200)
  t.equal((await get(LIST, { ...headers, 'x-team': 'b' })).status, 401)
})

t.test(
  'a request that is signed with a temporary key, or is long, is verified each time',
  async (t) => {
    const { mock, get } = await served(t, { auth: 'verify' })
    const identity = { methods: ['token'], token: { id: 'mock-token-admin' } }
    const issued = await mock.inject({
      method: 'POST',
      url: '/v3.0/OS-CREDENTIAL/securitytokens',
      headers: ADMIN,
      payload: { auth: { identity } },
    })
    const { access, secret, securitytoken } = issued.json().credential
    const temporary = { 'X-Security-Token': securitytoken }
    const signings = [
      { path: LIST, ak: access, sk: secret, headers: temporary },
      { path: LIST, headers: { 'x-long': 'l'.repeat(9_000) } },
    ]
    for (const signing of signings) {
      const headers = { ...signedHeaders(signing), host: 'localhost' }
      for (let n = 0; n < 3; n++) t.equal((await get(LIST, headers)).status, 200)
    }
  },
)

t.test('a token that IAM issued ends, also for a request that was answered before', async (t) => {
  for (const scope of [undefined, { project: { id: PROJECT } }]) {
    const { mock, get } = await served(t, { auth: 'verify', clock: { at: NOW, rate: 1 } })
    const list = `/v1/${PROJECT}/notebooks`
    const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }
    const identity = { methods: ['password'], password: { user } }
    const { headers } = await mock.inject({
      method: 'POST',
      url: '/v3/auth/tokens',
      payload: { auth: { identity, scope } },
    })
    const token = { 'x-auth-token': `${headers['x-subject-token']}` }
    t.equal((await get(list, token)).status, 200)
    t.equal((await get(list, token)).status, 200)
    // A day in a tenth of a second.
    mock.setClock({ rate: 864_000 })
    await until(async () => (await get(list, token)).status === 401)
    t.equal((await get(list, token)).status, 401)
  }
})

t.test('a known request waits for the work on its world', async (t) => {
  const { engine, url } = await appOnPort(t)
  const client = new Client(url)
  t.teardown(() => client.close())
  const request = { method: 'GET', path: LIST, headers: ADMIN }
  await client.send(request)
  await client.send(request)
  let isDone = false
  function* slow() {
    const end = performance.now() + 100
    while (performance.now() < end) yield
    isDone = true
  }
  const work = engine.gates.run('p1', slow)
  await client.send(request)
  t.equal(isDone, true)
  await work
})

t.test('the latency holds for a known request as well', async (t) => {
  const { get } = await served(t, { latency: 40 })
  for (let n = 0; n < 3; n++) {
    const start = performance.now()
    await get(LIST)
    t.ok(performance.now() - start >= 39)
  }
})

t.test('reads that end an action are counted, each one', async (t) => {
  const { mock, get } = await served(t, { scene: 'empty' })
  const project = mock.project('p1')
  project.progressions.add({ action: 'create', mode: 'manual', reads: 3 })
  const { id } = project.notebooks.create({ ...CREATION })
  const statuses: (string | undefined)[] = []
  for (let n = 0; n < 5; n++) {
    const { text } = await get(`/v1/p1/notebooks/${id}`)
    statuses.push(/"status":"(CREATING|RUNNING)"/.exec(text)?.[1])
  }
  t.strictSame(statuses, ['CREATING', 'CREATING', 'CREATING', 'RUNNING', 'RUNNING'])
})

t.test('a fault that only delays an answer delays each one', async (t) => {
  const { mock, get } = await served(t)
  const headers = { ...ADMIN, 'x-mock-fault': 'delay=40ms' }
  const timed = async (given: Record<string, string>) => {
    const start = performance.now()
    const { text } = await get(LIST, given)
    return { text, isSlow: performance.now() - start >= 39 }
  }
  for (let n = 0; n < 3; n++)
    t.match(await timed(headers), { text: 'x-mock-fault-id', isSlow: true })
  mock.faults.add({ operation: 'ListNotebooks', delay: '40ms', times: 2 })
  for (let n = 0; n < 2; n++) t.match(await timed(ADMIN), { text: 'x-mock-fault-id', isSlow: true })
  mock.faults.clear()
  t.notMatch((await timed(ADMIN)).text, 'x-mock-fault-id')
})

t.test(
  'an address that is no proxy does not get the answer to the headers of a proxy',
  async (t) => {
    const { client, mock, get } = await served(t, { trustProxy: [USUAL_ADDRESS] })
    mock.project('p1').notebooks.put(INSTANCE)
    const headers = { ...ADMIN, 'x-forwarded-host': 'mock.example' }
    for (let n = 0; n < 2; n++) t.match((await get(LIST, headers)).text, 'http://mock.example/nb-1')
    const text = await client.send({ method: 'GET', path: LIST, headers, from: OTHER_ADDRESS })
    t.match(text, `x-forwarded-host is ignored: ${OTHER_ADDRESS} is not in --trust-proxy`)
    t.notMatch(text, 'http://mock.example')
  },
)

t.test('users that the scene of another project adds are known to all at once', async (t) => {
  const { mock, get } = await served(t)
  const users = '/v1/p1/workspaces/users/list'
  const auditor = { 'x-auth-token': 'mock-token-auditor' }
  for (let n = 0; n < 2; n++) {
    t.notMatch((await get(users)).text, 'mock-auditor')
    t.equal((await get(LIST, auditor)).status, 200)
  }
  t.equal(mock.project('p1').journal.find().at(-1)?.user, 'mock-admin')
  await mock.project('p2').useScene('permission-maze')
  t.match((await get(users)).text, 'mock-auditor')
  await get(LIST, auditor)
  t.equal(mock.project('p1').journal.find().at(-1)?.user, 'mock-auditor')
})

t.test('the headers of a known request are too large from the same size on', async (t) => {
  const { mock } = await served(t)
  const statusOf = async (lines: readonly string[], value: string) => {
    const head = [`GET ${LIST} HTTP/1.1`, ...lines, `x-long: ${value}`, '', '']
    const { bytes } = await exchange(mock.url, head.join('\r\n'))
    return Number(bytes.toString().slice(9, 12))
  }
  const usual = ['host: h', 'x-auth-token: a', 'connection: close']
  for (const lines of [usual, [...usual, ...new Array(2_100).fill('a: ')]]) {
    const room = 24 * 1024 - [...lines, 'x-long: '].join('\r\n').length - 2
    for (const value of ['v', 'v', 'v'.repeat(room), 'w'.repeat(room)]) {
      t.equal(await statusOf(lines, value), 200)
    }
    t.equal(await statusOf(lines, 'v'.repeat(room + 1)), 494)
  }
})

t.test('HTTP/1.0 takes the way through the router', async (t) => {
  const { mock, get } = await served(t)
  await get(LIST)
  const lines = [`GET ${LIST} HTTP/1.0`, 'x-auth-token: mock-token-admin', '', '']
  const first = await exchange(mock.url, lines.join('\r\n'))
  const second = await exchange(mock.url, lines.join('\r\n'))
  for (const { bytes } of [first, second]) t.match(bytes.toString(), /^HTTP\/1\.1 200 OK\r\n/)
})

t.test('several requests at once on one connection get their answers in order', async (t) => {
  const { mock, get } = await served(t)
  mock.project('p1').notebooks.put(INSTANCE)
  const paths = [LIST, '/v1/p1/notebooks/nb-1', '/v1/p1/notebooks/none', LIST]
  for (const path of paths) await get(path)
  const texts = paths.map((path, at) => {
    const end = at === paths.length - 1 ? 'connection: close\r\n' : ''
    return `GET ${path} HTTP/1.1\r\nx-auth-token: mock-token-admin\r\nhost: h\r\n${end}\r\n`
  })
  for (const round of [1, 2]) {
    const { bytes } = await exchange(mock.url, texts.join(''))
    const statuses = bytes.toString().match(/HTTP\/1\.1 \d+/g)
    const [ok, none] = ['HTTP/1.1 200', 'HTTP/1.1 400']
    t.strictSame(statuses, [ok, ok, none, ok], `round ${round}`)
  }
})
