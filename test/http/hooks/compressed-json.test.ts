import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { type Mock, mockWith, PROJECT } from '../../support/mock.ts'

const list = `/_mock/projects/${PROJECT}/notebooks`

function send(mock: Mock, url: string, accepted?: string, method: 'GET' | 'HEAD' = 'GET') {
  const headers = {
    host: 'localhost',
    ...(accepted === undefined ? {} : { 'accept-encoding': accepted }),
  }
  return mock.inject({ method, url, headers })
}

t.test(
  'a large answer of the control plane is compressed for a client that accepts gzip',
  async (t) => {
    const mock = await mockWith(t)
    const plain = await send(mock, list)
    t.equal(plain.headers['content-encoding'], undefined)
    t.equal(plain.headers['vary'], 'Accept-Encoding')
    const { headers, rawPayload, statusCode } = await send(mock, list, 'gzip, deflate, br')
    t.equal(statusCode, 200)
    t.match(headers, { 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
    t.equal(headers['content-length'], `${rawPayload.length}`)
    t.ok(rawPayload.length < plain.rawPayload.length / 3)
    t.strictSame(gunzipSync(rawPayload).toString(), plain.payload)
  },
)

t.test(
  'what is small, refused, already compressed or only asked for its headers stays as it is',
  async (t) => {
    const mock = await mockWith(t)
    for (const url of [`${list}?limit=1`, '/_mock/identities', '/_mock/none']) {
      t.equal((await send(mock, url, 'gzip')).headers['content-encoding'], undefined, url)
    }
    const small = await send(mock, `${list}?limit=1`)
    t.equal(small.headers['vary'], 'Accept-Encoding', 'the next answer may be large')
    t.equal((await send(mock, list, 'gzip;q=0')).headers['content-encoding'], undefined)
    t.equal((await send(mock, list, 'gzip', 'HEAD')).headers['content-encoding'], undefined)
    const document = await send(mock, '/_mock/openapi.json', 'gzip')
    t.match(JSON.parse(gunzipSync(document.rawPayload).toString()), { openapi: '3.1.0' })
  },
)

t.test('an answer that is sent in pieces, and one to HEAD, vary as a whole one does', async (t) => {
  const mock = await mockWith(t)
  for (let asked = 0; asked < 20; asked++) {
    await mock.inject({
      url: `/v1/${PROJECT}/notebooks?limit=100`,
      headers: { 'x-auth-token': 'mock-token-admin' },
    })
  }
  const pieces = await send(mock, '/_mock/requests', 'gzip')
  t.equal(pieces.headers['content-length'], undefined)
  t.equal(pieces.headers['vary'], 'Accept-Encoding')
  t.equal((await send(mock, list, 'gzip', 'HEAD')).headers['vary'], 'Accept-Encoding')
})

t.test(
  'the mocked API is never compressed: the service decides that, and no document says so',
  async (t) => {
    const mock = await mockWith(t)
    const { headers, payload } = await mock.inject({
      url: `/v1/${PROJECT}/notebooks/all?limit=100`,
      headers: { host: 'localhost', 'accept-encoding': 'gzip', 'x-auth-token': 'mock-token-admin' },
    })
    t.equal(headers['content-encoding'], undefined)
    t.ok(payload.length > 8_192)
  },
)
