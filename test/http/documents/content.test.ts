import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { get, type Mock, mockWith } from '../../support/mock.ts'

/** Everything that the server sends as bytes that do not change. */
const urls = [
  '/openapi.json',
  '/openapi.json?sources=true',
  '/_mock/openapi.json',
  '/_mock/client.py',
  '/_mock/client.go',
  '/_mock/client.ts',
  '/_mock/ui',
  '/_mock/ui/main.js',
  '/docs',
  '/docs/docs.js',
]

type Headers = Record<string, string>

function send(mock: Mock, url: string, headers: Headers = {}, method: 'GET' | 'HEAD' = 'GET') {
  return mock.inject({ method, url, headers: { host: 'localhost', ...headers } })
}

for (const url of urls) {
  t.test(`${url} has a strong ETag, with which a client asks again`, async (t) => {
    const mock = await mockWith(t)
    const first = await send(mock, url)
    const tag = String(first.headers['etag'])
    t.equal(first.statusCode, 200)
    t.match(tag, /^"[\w-]{22}"$/)
    t.equal(first.headers['cache-control'], 'no-cache')
    t.equal(first.headers['vary'], 'Accept-Encoding')
    t.equal(first.headers['content-length'], `${first.rawPayload.length}`)
    t.equal((await send(mock, url)).headers['etag'], tag, 'it stays')
    for (const known of [tag, `W/${tag}`, '*', ` "other" , ${tag}`, `"a,b", ${tag}`]) {
      for (const method of ['GET', 'HEAD'] as const) {
        const again = await send(mock, url, { 'if-none-match': known }, method)
        t.equal(again.statusCode, 304, known)
        t.equal(again.payload, '')
        const { etag, vary } = again.headers
        t.strictSame({ etag, vary }, { etag: tag, vary: 'Accept-Encoding' })
        t.notOk('content-type' in again.headers)
      }
    }
    for (const other of ['', '"other"', tag.replaceAll('"', ''), `${tag.slice(0, -1)}-gzip"`]) {
      t.equal((await send(mock, url, { 'if-none-match': other })).statusCode, 200, other)
    }
  })

  t.test(`${url} is compressed for a client that accepts gzip, with its own ETag`, async (t) => {
    const mock = await mockWith(t)
    const plain = await send(mock, url)
    t.notOk('content-encoding' in plain.headers)
    for (const method of ['GET', 'HEAD'] as const) {
      const small = await send(mock, url, { 'accept-encoding': 'br, gzip' }, method)
      t.match(small.headers, {
        'content-encoding': 'gzip',
        'content-type': plain.headers['content-type'],
        'cache-control': 'no-cache',
        etag: `${String(plain.headers['etag']).slice(0, -1)}-gzip"`,
        vary: 'Accept-Encoding',
      })
      if (method === 'HEAD') t.equal(small.payload, '')
      else t.strictSame(gunzipSync(small.rawPayload), plain.rawPayload)
      const again = { 'accept-encoding': 'gzip', 'if-none-match': String(small.headers['etag']) }
      const known = await send(mock, url, again, method)
      t.equal(known.statusCode, 304)
      t.notOk('content-encoding' in known.headers)
    }
    for (const none of ['gzip;q=0', 'identity', 'br']) {
      const { headers } = await send(mock, url, { 'accept-encoding': none })
      t.notOk('content-encoding' in headers, none)
      t.equal(headers['etag'], plain.headers['etag'])
    }
  })

  t.test(`HEAD ${url} has the headers of GET`, async (t) => {
    const mock = await mockWith(t)
    const got = await send(mock, url)
    const { headers, payload, statusCode } = await send(mock, url, {}, 'HEAD')
    t.equal(statusCode, 200)
    t.equal(payload, '')
    for (const name of ['content-type', 'content-length', 'etag', 'vary', 'cache-control']) {
      t.equal(headers[name], got.headers[name], name)
    }
  })
}

t.test('the three documents have different ETags', async (t) => {
  const mock = await mockWith(t)
  const tags = await Promise.all(
    urls.slice(0, 3).map(async (url) => (await send(mock, url)).headers['etag']),
  )
  t.equal(new Set(tags).size, 3)
})

t.test('a web page of a listed origin gets both parts of Vary', async (t) => {
  const mock = await mockWith(t, { corsOrigins: ['http://app.test'] })
  const { headers } = await send(mock, '/v1/p1/notebooks')
  t.match(headers['vary'], /Origin/)
  for (const url of urls) t.match((await send(mock, url)).headers['vary'], /Accept-Encoding$/)
})

t.test('the documents are made once in a process, for all servers', async (t) => {
  const [first, second] = [await mockWith(t, { seed: 1 }), await mockWith(t, { seed: 2 })]
  const parse = t.capture(JSON, 'parse', JSON.parse)
  for (const mock of [first, second]) {
    for (const url of urls.slice(0, 3)) {
      await send(mock, url)
      await send(mock, url, { 'accept-encoding': 'gzip' })
    }
  }
  const { length } = parse()
  t.ok(length <= 3, `${length} texts of JSON were read`)
})

t.test('wrong queries of the document are refused as before', async (t) => {
  const mock = await mockWith(t)
  const headers = { 'if-none-match': '*', 'accept-encoding': 'gzip' }
  const { status, body } = await get(mock, '/openapi.json?sources=x', { as: null, headers })
  t.equal(status, 400)
  t.equal(body.error_code, 'Mock.InvalidInput')
})
