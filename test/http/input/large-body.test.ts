import { Readable } from 'node:stream'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import Fastify from 'fastify'
import t from 'tap'
import { largeBodyOf, readInParts } from '../../../src/http/input/large-body.ts'
import { get, mockWith } from '../../support/mock.ts'
import { exchange, parsedResponse } from '../../support/socket.ts'

t.test('a body of unknown length is refused as soon as it is too large', async (t) => {
  const app = Fastify({ bodyLimit: 10 })
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    reply.code(error.statusCode ?? 500).send()
  })
  readInParts(app as unknown as Parameters<typeof readInParts>[0])
  app.put('/', async (request) => largeBodyOf(request))
  const put = (parts: string[]) =>
    app.inject({
      method: 'PUT',
      url: '/',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      payload: Readable.from(parts.map((part) => Buffer.from(part))),
    })
  t.equal((await put(['12345', '67890'])).payload, '1234567890')
  t.equal((await put(['12345', '67890', '1'])).statusCode, 413)
  t.equal((await put(Array(100).fill('12345'))).statusCode, 413)
})

t.test('the same keys are refused in large bodies as in small ones', async (t) => {
  const mock = await mockWith(t)
  const put = async (text: string) => {
    const { status, body } = await get(mock, '/_mock/projects/p1/state', {
      as: null,
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      payload: text,
    })
    return { status, message: String(body.error_msg) }
  }
  const forbidden = 'forbidden prototype property'
  for (const [member, isForbidden] of [
    ['"constructor":{"prototype":{"a":1}}', true],
    ['"__proto__":{"a":1}', true],
    ['"constructor":{"prototypes":1}', false],
    ['"constructor":"prototype"', false],
    ['"constructor":null', false],
    ['"a":{"prototype":1}', false],
  ] as const) {
    for (const [size, pad] of [
      ['small', ''],
      ['large', ' '.repeat(20_000)],
    ] as const) {
      const { status, message } = await put(`{"b":1,${pad}${member}}`)
      t.equal(status, 400)
      t.equal(message.includes(forbidden), isForbidden, `${size}: ${member}`)
    }
  }
})

const STATE = '/_mock/projects/p1/state'

t.test('an imported state that breaks off is 400', async (t) => {
  const mock = await mockWith(t)
  const head = [
    `PUT ${STATE} HTTP/1.1`,
    'host: localhost',
    'content-type: application/json',
    'transfer-encoding: chunked',
  ]
  const url = await mock.listen()
  const heard = await exchange(url, `${head.join('\r\n')}\r\n\r\n`, '2\r\n{"\r\nno chunk\r\n')
  t.match(parsedResponse(heard), { status: 400, body: '"error_code":' })
})

t.test('an empty body has no coding that could be undone', async (t) => {
  const mock = await mockWith(t)
  const put = (headers: Record<string, string>) =>
    get(mock, STATE, {
      as: null,
      method: 'PUT',
      headers: { 'content-type': 'application/json', ...headers },
      payload: '',
    })
  const chunked = { 'transfer-encoding': 'chunked' }
  const plain = await put(chunked)
  t.equal(plain.status, 400)
  t.strictSame((await put({ ...chunked, 'content-encoding': 'gzip' })).body, plain.body)
})

t.test('bytes that are not UTF-8, and a byte-order mark after the begin, are 400', async (t) => {
  const mock = await mockWith(t)
  const pad = ' '.repeat(100_000)
  const texts: [string, Buffer][] = [
    ['utf-8', Buffer.from(`{${pad}"a":"\xff"}`, 'latin1')],
    ['JSON', Buffer.from(`{${pad}\ufeff"a":1}`)],
    ['JSON', Buffer.from(`{"a":${pad}\ufeff{"b":1}}`)],
  ]
  for (const [expected, payload] of texts) {
    const { status, body } = await get(mock, STATE, {
      as: null,
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      payload,
    })
    t.match({ status, body }, { status: 400, body: { error_code: /Mock\.Invalid/ } })
    t.match(body.error_msg, expected)
  }
})

t.test('a compressed state may arrive in any parts; bytes after its end are 400', async (t) => {
  const mock = await mockWith(t)
  const { body: state } = await get(mock, STATE, { as: null })
  const text = JSON.stringify(state)
  const put = (coding: string, bytes: Buffer, size: number) =>
    get(mock, STATE, {
      as: null,
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        'content-encoding': coding,
        'transfer-encoding': 'chunked',
      },
      payload: Readable.from(
        Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
          bytes.subarray(n * size, (n + 1) * size),
        ),
      ),
    })
  for (const [coding, encode] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const) {
    const bytes = encode(text)
    for (const size of [100, 10_000, 1_000_000]) {
      t.equal((await put(coding, bytes, size)).status, 200, `${coding}, parts of ${size} bytes`)
      for (const [kind, wrong] of [
        ['more bytes', Buffer.concat([bytes, Buffer.alloc(30_000, 'x')])],
        ['fewer bytes', bytes.subarray(0, -20)],
        ['other bytes', Buffer.from(text)],
      ] as const) {
        const { status, body } = await put(coding, wrong, size)
        t.equal(status, 400, `${coding}, ${kind}, parts of ${size} bytes`)
        t.match(body.error_msg, coding)
      }
    }
  }
})

t.test('a refused key is named as such wherever the parts of a body end', async (t) => {
  const mock = await mockWith(t)
  const text = `{"a":"${'x'.repeat(70_000)}","b":{"__proto__":1},"c":{"d":"e","f":[1,2]}}`
  for (let cut = text.indexOf('"c"') - 4; cut <= text.length; cut += 3) {
    const { status, body } = await get(mock, STATE, {
      as: null,
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      payload: Readable.from(
        [text.slice(0, cut), text.slice(cut)].map((part) => Buffer.from(part)),
      ),
    })
    t.equal(status, 400)
    t.match(body.error_msg, 'forbidden prototype property', `cut at ${cut}`)
  }
})
