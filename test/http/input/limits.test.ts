import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { MAX_BODY_BYTES } from '../../../src/http/input/limits.ts'
import { appOnPort } from '../../support/app-on-port.ts'
import { get, mockWith } from '../../support/mock.ts'
import { exchange, parsedResponse, type Received } from '../../support/socket.ts'

const REQUEST_WAIT = '/_mock/projects/p1/wait?request=ListNotebooks'

const WAIT = `${REQUEST_WAIT}&timeout=10m`

const JSON_TYPE = { 'content-type': 'application/json' }

t.test(
  'a body of 12 MB is read, one byte more is 413 in the error format of its plane',
  async (t) => {
    const mock = await mockWith(t)
    const body = (size: number) => `{"name":"${'n'.repeat(size - 11)}"}`
    const post = (url: string, size: number) =>
      get(mock, url, { method: 'POST', payload: body(size), headers: JSON_TYPE })
    t.equal(body(20).length, 20)
    t.match(await post('notebooks', MAX_BODY_BYTES), { status: 400 })
    for (const url of ['notebooks', '/v3/auth/tokens', '/_mock/faults']) {
      const { status, body } = await post(url, MAX_BODY_BYTES + 1)
      t.equal(status, 413, url)
      t.match(JSON.stringify(body), 'too large', url)
    }
  },
)

t.test('a body to the control plane nests at most 128 levels deep', async (t) => {
  const mock = await mockWith(t)
  for (const path of ['faults', 'progressions', 'reset', 'scene', 'verify', 'state', 'clock']) {
    const method = path === 'state' || path === 'clock' ? 'PUT' : 'POST'
    for (const levels of [129, 5_000, 100_000]) {
      const payload = `${'['.repeat(levels)}${']'.repeat(levels)}`
      t.match(
        await get(mock, `/_mock/projects/p1/${path}`, { method, payload, headers: JSON_TYPE }),
        { status: 400, body: { error_msg: 'found more, expected at most 128 levels, at $' } },
        `${levels} to ${path}`,
      )
    }
  }
})

t.test('a body to the control plane has at most 200,000 values, except a state', async (t) => {
  const mock = await mockWith(t)
  const payload = { expect: Array.from({ length: 200_000 }, () => 1) }
  for (const path of ['reset', 'scene', 'verify', 'progressions']) {
    t.match(
      await get(mock, `/_mock/projects/p1/${path}`, { method: 'POST', payload }),
      { status: 400, body: { error_msg: 'found more, expected at most 200000 values, at $' } },
      path,
    )
  }
  t.match(
    await get(mock, '/_mock/projects/p1/state', { method: 'PUT', payload: { notebooks: payload } }),
    { status: 400, body: { error_msg: /expected at most 200000 values, at \$\.notebooks/ } },
  )
})

const match = { operation: 'CreateNotebook', match: { body: { name: 'wanted' } } }

t.test('a body with too many keys or levels is not parsed, wherever it is read', async (t) => {
  const mock = await mockWith(t)
  mock.project('p1').faults.add({ ...match, status: 503 } as never)
  const members = Array.from({ length: 50_000 }, (_, key) => `"k${key}":1`)
  let longest = 0
  const { parse } = JSON
  t.teardown(() => Object.assign(JSON, { parse }))
  JSON.parse = (text: string) => {
    longest = Math.max(longest, text.length)
    return parse(text)
  }
  for (const payload of [`{${members.join()}}`, '['.repeat(500_000)]) {
    for (const [method, url] of [
      ['POST', '/v1/p1/notebooks'],
      ['POST', '/v3/auth/tokens'],
      ['POST', '/_mock/faults'],
      ['PUT', '/_mock/state'],
    ] as const) {
      const { status, body } = await get(mock, url, { method, payload, headers: JSON_TYPE })
      t.equal(status, 400, url)
      t.match(JSON.stringify(body), 'found more, expected at most', url)
    }
    const verify = { method: 'POST', payload: { expect: [match] } } as const
    t.equal((await get(mock, '/_mock/projects/p1/verify', verify)).status, 409)
    t.equal((await mock.inject('/_mock/bundle')).statusCode, 200)
    t.ok(longest < 100_000, `the longest text that is parsed has ${longest} characters`)
  }
})

t.test('a rule and verify read a body if the API reads it', async (t) => {
  const mock = await mockWith(t)
  mock.project('p1').faults.add({ ...match, status: 503 } as never)
  const post = (url: string, payload: object) => get(mock, url, { method: 'POST', payload })
  const verify = () => post('/_mock/projects/p1/verify', { expect: [match] })
  const bodyOf = (keys: number) =>
    Object.fromEntries([['name', 'wanted'], ...Array.from({ length: keys }, (_, key) => [key, 1])])
  t.equal((await post('/v1/p1/notebooks', bodyOf(1_000))).status, 400)
  t.equal((await verify()).status, 409)
  t.equal((await post('/v1/p1/notebooks', bodyOf(999))).status, 503)
  t.equal((await verify()).status, 200)
})

t.test('the errors for a body to the control plane are only its first ones', async (t) => {
  const mock = await mockWith(t)
  const payload = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 1]))
  const { status, body } = await get(mock, '/_mock/reset', { method: 'POST', payload })
  t.equal(status, 400)
  t.equal(body.error_msg.split('; ').length, 21)
  t.match(body.error_msg, /at \$\.k19; and more$/)
})

t.test(
  '1,000 waits and streams may be open, the next is 503, and a closed one frees its slot',
  async (t) => {
    const mock = await mockWith(t)
    const waiting = Array.from({ length: 997 }, () => get(mock, WAIT, { as: null }))
    const url = await mock.listen()
    const leaving = new AbortController()
    const streams = await Promise.all(
      ['/_mock/events', '/_mock/projects/p1/events'].map((path) =>
        fetch(`${url}${path}`, { signal: leaving.signal }),
      ),
    )
    /** Waits; tries again if the check below took the last free slot. */
    const staying = async (): Promise<unknown> => {
      const { status } = await fetch(`${url}${WAIT}`, { signal: leaving.signal })
      return status === 503 ? staying() : status
    }
    const gone = staying().catch(() => 'gone')
    const isFull = async () => {
      const { status } = await get(mock, `${REQUEST_WAIT}&timeout=1ms`, { as: null })
      return status === 408 ? false : status === 503 || status
    }
    /** Polls, because the server needs time to read a request and to notice a closed connection. */
    const until = async (wanted: boolean) => {
      for (let tries = 0; tries < 6_000 && (await isFull()) !== wanted; tries++) {
        await new Promise((turn) => setTimeout(turn, 5))
      }
      t.equal(await isFull(), wanted)
    }
    await until(true)
    for (const path of [WAIT, '/_mock/events', '/_mock/projects/p2/events']) {
      t.match(await get(mock, path, { as: null }), {
        status: 503,
        body: {
          error_code: 'Mock.Busy',
          error_msg: 'found 1000 open waits and event streams, expected fewer',
        },
      })
    }
    t.equal((await get(mock, '/_mock', { as: null })).status, 200)
    leaving.abort()
    t.equal(await gone, 'gone')
    for (const stream of streams) await t.rejects(stream.text())
    await until(false)
    await get(mock, 'notebooks')
    const statuses = new Set((await Promise.all(waiting)).map(({ status }) => status))
    t.strictSame([...statuses], [200])
  },
)

t.test('headers must arrive within 15 s and whole requests within 30 s, else 408', async (t) => {
  const { app, url } = await appOnPort(t)
  t.equal(app.server.headersTimeout, 15_000)
  t.equal(app.server.requestTimeout, 30_000)
  app.server.headersTimeout = 300
  app.server.requestTimeout = 600
  const head = 'POST /v1/p1/notebooks HTTP/1.1\r\nHost: localhost\r\n'
  const trickle = (text: string): Promise<Received> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    const heard: Buffer[] = []
    socket.on('data', (bytes) => heard.push(bytes))
    socket.on('error', () => {})
    socket.write(text)
    const drip = setInterval(() => socket.write('a'), 50)
    return once(socket, 'close').then(() => {
      clearInterval(drip)
      return { bytes: Buffer.concat(heard), ended: 'end' }
    })
  }
  const slow = await Promise.all([
    trickle(`${head}X-Slow: `),
    trickle(`${head}Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{"`),
  ])
  for (const heard of slow) {
    const answer = parsedResponse(heard)
    t.equal(answer?.status, 408)
    t.match(JSON.parse(answer?.body ?? 'null'), { error_code: 'ModelArts.6100' })
  }
  app.server.headersTimeout = 15_000
  app.server.requestTimeout = 30_000
  const whole = `${head.replace('POST', 'GET')}Connection: close\r\nX-Auth-Token: a\r\n\r\n`
  t.equal(parsedResponse(await exchange(url, whole))?.status, 200)
})

t.test('rules are at most 1,000, and at most 64 KB each', async (t) => {
  const mock = await mockWith(t)
  const rule = { operation: 'ListNotebooks', status: 403 } as const
  const add = (extra: object = {}) =>
    get(mock, '/_mock/faults', {
      as: null,
      method: 'POST',
      payload: { ...rule, ...extra },
      headers: JSON_TYPE,
    })
  t.match(await add({ match: { body: { a: 'x'.repeat(70_000) } } }), {
    status: 400,
    body: { error_code: 'Mock.InvalidFault' },
  })
  for (let count = 0; count < 1_000; count++) mock.faults.add(rule)
  t.match(await add(), {
    status: 400,
    body: {
      error_code: 'Mock.InvalidFault',
      error_msg: 'found 1000 rules, expected fewer than 1,000 so far, at $',
    },
  })
})

t.test(
  'the journal keeps a limited number of requests and bytes, and counts the others',
  async (t) => {
    const few = await mockWith(t, { journalEntries: 3 })
    const small = await mockWith(t, { journalBytes: 20_000 })
    for (let count = 0; count < 10; count++) {
      await get(few, 'notebooks')
      await get(small, 'notebooks')
    }
    t.equal(few.journal.find().length, 3)
    t.equal(few.journal.dropped, 7)
    t.ok(small.journal.find().length < 10)
    t.equal(small.journal.find().length + small.journal.dropped, 10)
  },
)

t.test('the warnings header has at most a little over 1 KB', async (t) => {
  const mock = await mockWith(t)
  const names = Array.from({ length: 500 }, (_, index) => `${'unknown'.repeat(20)}${index}=1`)
  const { status, headers } = await get(mock, `notebooks?${names.join('&').slice(0, 40_000)}`)
  t.equal(status, 200)
  t.ok((headers['x-mock-warnings'] ?? '').length < 1_100)
})
