import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import t from 'tap'
import { signedAuthorization } from '../../../src/cloud/signature/signature.ts'
import { MAX_BODY_BYTES } from '../../../src/http/input/limits.ts'
import { CREATION, control, type Mock, mockWith, NOW } from '../../support/mock.ts'

const NOTEBOOKS = '/v1/p1/notebooks'

interface Sent {
  url?: string
  method?: 'POST' | 'PUT'
  headers?: Record<string, string>
}

async function send(mock: Mock, coding: string, payload: Buffer, sent: Sent = {}) {
  const { headers = {}, method = 'POST', url = NOTEBOOKS } = sent
  const answer = await mock.inject({
    method,
    url,
    headers: {
      host: 'localhost',
      'x-auth-token': 'mock-token-admin',
      'content-type': 'application/json',
      'content-encoding': coding,
      ...headers,
    },
    payload,
  })
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() }
}

const bytes = (value: object) => Buffer.from(JSON.stringify(value))

const codings: [string, (body: Buffer) => Buffer][] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['GZip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['identity', (body) => body],
  ['', (body) => body],
  [' identity , gzip,', gzipSync],
  ['gzip, br', (body) => brotliCompressSync(gzipSync(body))],
  ['br, identity, deflate, gzip', (body) => gzipSync(deflateSync(brotliCompressSync(body)))],
]

t.test('the coding of a body is undone, and the journal keeps the decoded body', async (t) => {
  const mock = await mockWith(t)
  for (const [index, [coding, encode]] of codings.entries()) {
    const creation = { ...CREATION, name: `coded-${index}`, description: 'é' }
    const { status, body } = await send(mock, coding, encode(bytes(creation)))
    t.equal(status, 200, coding)
    t.equal(body.name, creation.name)
    const [entry] = mock.project('p1').journal.find().slice(-1)
    t.strictSame(entry?.body, creation, coding)
    t.equal(entry?.headers['content-encoding'], coding)
  }
})

t.test('every plane undoes the coding', async (t) => {
  const mock = await mockWith(t)
  const rule = bytes({ operation: 'ListNotebooks', status: 429, times: 1 })
  t.equal((await send(mock, 'gzip', gzipSync(rule), { url: '/_mock/faults' })).status, 201)
  t.equal(mock.faults.list().length, 1)
  const { body: state } = await control(mock, 'GET', '/projects/p1/state')
  const imported = await send(mock, 'br', brotliCompressSync(bytes(state)), {
    url: '/_mock/projects/p1/state',
    method: 'PUT',
  })
  t.match(imported, { status: 200, body: { notebooks: state.notebooks.length } })
  const login = bytes({
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: 'admin', password: 'mock-password', domain: { name: 'x' } } },
      },
    },
  })
  const plain = await send(mock, 'identity', login, { url: '/v3/auth/tokens' })
  const coded = await send(mock, 'gzip', gzipSync(login), { url: '/v3/auth/tokens' })
  t.equal(coded.status, plain.status)
})

t.test('an unknown coding is 415, which names it, in the error format of its plane', async (t) => {
  const mock = await mockWith(t)
  const body = bytes(CREATION)
  for (const [coding, found] of [
    ['zstd', '"zstd"'],
    ['gzip, compress', '"compress"'],
    ['GZIPPED', '"gzipped"'],
    ['gzip;q=1', '"gzip;q=1"'],
    ['*', '"*"'],
    ['<script>', '"<script>"'],
    ['constructor', '"constructor"'],
    ['gzip,gzip,gzip,gzip,gzip,gzip', '6 codings'],
  ] as const) {
    const expected = found === '6 codings' ? 'at most 5' : 'one of gzip, x-gzip, deflate, br'
    const answer = await send(mock, coding, body)
    t.match(answer, { status: 415, headers: { 'accept-encoding': 'gzip, deflate, br' } }, coding)
    t.equal(answer.body.error_code, 'APIGW.0201')
    t.match(answer.body.error_msg, `Content-Encoding: found ${found}, expected ${expected}`)
    const own = await send(mock, coding, body, { url: '/_mock/faults' })
    t.match(own, { status: 415, body: { error_code: 'Mock.UnsupportedMediaType' } })
    t.match(own.body.error_msg, `found Content-Encoding ${found}, expected ${expected}`)
    const iam = await send(mock, coding, body, { url: '/v3/auth/tokens' })
    t.match(iam, { status: 415, body: { error: { code: 415 } } })
    const [entry] = mock.project('p1').journal.find().slice(-1)
    t.match(entry, { status: 415, body: null })
  }
})

t.test('bytes that are not what the header says are 400', async (t) => {
  const mock = await mockWith(t)
  const body = bytes(CREATION)
  const wrong: [string, Buffer][] = codings.flatMap(([coding, encode]) => {
    const whole = encode(body)
    if (whole.equals(body)) return []
    return [
      [coding, body],
      [coding, whole.subarray(0, -1)],
      [coding, Buffer.concat([whole, Buffer.from('x')])],
      [coding, Buffer.alloc(20)],
    ]
  })
  for (const [coding, payload] of wrong) {
    const { status, body } = await send(mock, coding, payload)
    t.equal(status, 400, coding)
    t.equal(body.error_code, 'ModelArts.6400')
    t.match(body.error_msg, /body: found other bytes, expected \S+, as Content-Encoding says$/)
    t.match(await send(mock, coding, payload, { url: '/_mock/faults' }), {
      status: 400,
      body: { error_code: 'Mock.InvalidInput', error_msg: /at \$$/ },
    })
  }
  t.match(await send(mock, 'gzip', gzipSync(Buffer.alloc(0))), {
    status: 400,
    body: { error_msg: /name/ },
  })
})

t.test('a body without a byte is not decoded', async (t) => {
  const mock = await mockWith(t)
  for (const coding of ['gzip', 'zstd']) {
    const { statusCode } = await mock.inject({
      url: NOTEBOOKS,
      headers: {
        host: 'localhost',
        'x-auth-token': 'mock-token-admin',
        'content-encoding': coding,
      },
    })
    t.equal(statusCode, 200)
  }
})

t.test('a decoded body has the size limit of its route, and a bomb is 413', async (t) => {
  const mock = await mockWith(t)
  const padded = (size: number) => Buffer.from(`{"name":"${'n'.repeat(size - 11)}"}`)
  t.match(await send(mock, 'gzip', gzipSync(padded(MAX_BODY_BYTES))), { status: 400 })
  t.match(await send(mock, 'gzip', gzipSync(padded(MAX_BODY_BYTES + 1))), { status: 413 })
  const layer = gzipSync(Buffer.alloc(MAX_BODY_BYTES))
  const bomb = gzipSync(Buffer.concat(Array.from({ length: 100 }, () => layer)))
  t.ok(bomb.length < 100_000)
  for (const url of [NOTEBOOKS, '/_mock/faults', '/v3/auth/tokens']) {
    t.match(await send(mock, 'gzip, gzip', bomb, { url }), { status: 413 }, url)
  }
  // The limit of states is larger.
  const state = { url: '/_mock/projects/p1/state', method: 'PUT' } as const
  t.match(await send(mock, 'gzip', gzipSync(padded(MAX_BODY_BYTES + 1)), state), { status: 400 })
})

t.test('many bombs at once are refused, and other requests are answered meanwhile', async (t) => {
  const mock = await mockWith(t)
  const bomb = gzipSync(Buffer.alloc(2 * MAX_BODY_BYTES))
  const bombs = Array.from({ length: 10 }, () => send(mock, 'gzip', bomb))
  let isOver = false
  const over = Promise.all(bombs).then((answers) => {
    isOver = true
    return answers
  })
  let answered = 0
  while (!isOver) {
    if ((await mock.inject('/health')).statusCode === 200) answered++
    await new Promise((turn) => setImmediate(turn))
  }
  for (const { status } of await over) t.equal(status, 413)
  t.ok(answered > 0)
})

t.test('a signature covers the body as it was sent', async (t) => {
  const mock = await mockWith(t, { auth: 'verify' })
  const date = new Date(NOW).toISOString().replace(/[-:]|\.\d+/g, '')
  const keys = { accessKey: 'MOCKAK00000ADMIN0001', secretKey: 'mock-secret-key-admin' }
  const plain = bytes({ ...CREATION, name: 'signed' })
  const signedOver = (body: Buffer) => {
    const headers = new Map([
      ['host', 'localhost'],
      ['x-sdk-date', date],
    ])
    const request = {
      method: 'POST',
      target: NOTEBOOKS,
      header: (name: string) => headers.get(name),
      body,
    }
    return {
      'x-auth-token': '',
      'x-sdk-date': date,
      authorization: signedAuthorization(request, keys, 'host;x-sdk-date'),
    }
  }
  const coded = gzipSync(plain)
  t.equal((await send(mock, 'gzip', coded, { headers: signedOver(coded) })).status, 200)
  t.equal((await send(mock, 'gzip', coded, { headers: signedOver(plain) })).status, 401)
  // Decodes to nothing, but is a body all the same.
  const empty = gzipSync('')
  t.equal((await send(mock, 'gzip', empty, { headers: signedOver(empty) })).status, 400)
  t.equal(
    (await send(mock, 'gzip', gzipSync(plain), { headers: signedOver(empty) })).status,
    401,
    'an earlier signature of another body is not taken for this one',
  )
})

t.test('a coding of nothing is not inside another coding', async (t) => {
  const mock = await mockWith(t)
  const { status, body } = await send(mock, 'br, gzip', gzipSync(''))
  t.equal(status, 400)
  t.match(body.error_msg, 'found other bytes, expected br, as Content-Encoding says')
})
