import type { IncomingMessage } from 'node:http'
import t, { type Test } from 'tap'
import { SecretNames } from '../../../src/bundles/secret-names.ts'
import { Sender } from '../../../src/cli/replay/send.ts'
import type { BundleRequest } from '../../../src/schemas/bundle.ts'
import { REQUEST } from '../../support/bundle-values.ts'
import { capturedFrom, checkSame, replayedFrom } from '../../support/bundles.ts'
import { get, ownMock } from '../../support/mock.ts'
import { otherServer } from '../../support/running-mock.ts'
import { CREATION } from '../../support/values.ts'

const names = new SecretNames([
  { name: 'a', token: 'the-token', access_key: 'AK', secret_key: 'SK', password: 'the-password' },
])

const request: BundleRequest = {
  ...REQUEST,
  method: 'POST',
  url: '/path?limit=1',
  headers: [['Host', 'mock.test']],
}

/** What a server gets for a request of a bundle. */
async function received(t: Test, changes: Partial<BundleRequest>, signs = false) {
  let got: { request: IncomingMessage; body: Buffer } | undefined
  const url = await otherServer(t, async (request, response) => {
    got = { request, body: Buffer.concat(await request.toArray()) }
    response.end('ok')
  })
  const sender = new Sender(Number(new URL(url).port), names, signs)
  t.teardown(() => sender.close())
  await sender.send({ ...request, ...changes })
  if (got === undefined) throw new Error('no request arrived')
  const { headers, method, url: target } = got.request
  return { method, target, headers, body: got.body }
}

t.test('bytes are sent as they were, without the coding that they had', async (t) => {
  const bytes = Buffer.from([0, 255, 254, 10])
  const { headers, body, method, target } = await received(t, {
    headers: [
      ['Host', 'mock.test'],
      ['Content-Encoding', 'gzip'],
      ['Content-Length', '99'],
    ],
    body: { base64: bytes.toString('base64') },
  })
  t.strictSame(body, bytes)
  t.match({ method, target }, { method: 'POST', target: '/path?limit=1' })
  t.match(headers, { host: 'mock.test', 'content-length': '4', 'content-encoding': undefined })
})

t.test('a coding stays where there is no body, because the server refuses it', async (t) => {
  const { headers, body } = await received(t, {
    headers: [
      ['Host', 'mock.test'],
      ['Content-Encoding', 'br'],
      ['Content-Length', '0'],
    ],
  })
  t.match(headers, { 'content-encoding': 'br', 'content-length': '0' })
  t.equal(body.length, 0)
})

t.test('a byte stands for a body in chunks that the server could not decode', async (t) => {
  const { headers, body } = await received(t, {
    headers: [
      ['Host', 'mock.test'],
      ['Content-Encoding', 'gzip'],
      ['Transfer-Encoding', 'chunked'],
    ],
    body: null,
  })
  t.match(headers, { 'content-encoding': 'gzip', 'content-length': '1' })
  t.strictSame(body, Buffer.of(0))
})

t.test('a body of which the server refused the length is announced and not sent', async (t) => {
  let length: string | undefined
  const url = await otherServer(t, (request, response) => {
    length = request.headers['content-length']
    response.writeHead(413).end()
  })
  const sender = new Sender(Number(new URL(url).port), names, false)
  t.teardown(() => sender.close())
  await sender.send({
    ...request,
    headers: [
      ['Host', 'mock.test'],
      ['Content-Encoding', 'gzip'],
      ['Content-Length', '99999999'],
    ],
    body: null,
    answer: { status: 413, headers: [], body: null },
  })
  t.equal(length, '99999999')
})

t.test('names stand for the credentials of this server, in headers and in text', async (t) => {
  const { headers, body } = await received(t, {
    headers: [
      ['Host', 'mock.test'],
      ['X-Auth-Token', 'token-of-a'],
    ],
    body: { text: '{"password":"password-of-a"}' },
  })
  t.equal(headers['x-auth-token'], 'the-token')
  t.equal(`${body}`, '{"password":"the-password"}')
})

t.test('only requests whose key is known are signed again', async (t) => {
  const caller = { user: 'a', credential: 'signature' as const }
  const sent = async (authorization: string | undefined, signs = true) => {
    const headers: [string, string][] = [
      ['Host', 'mock.test'],
      ['X-Sdk-Date', '20240102T030405Z'],
    ]
    if (authorization !== undefined) headers.push(['Authorization', authorization])
    const { headers: got } = await received(t, { headers, caller }, signs)
    return got.authorization
  }
  const unsigned = (key: string) =>
    `SDK-HMAC-SHA256 Access=${key}, SignedHeaders=host;x-sdk-date, Signature=${'0'.repeat(64)}`
  t.match(
    await sent(unsigned('access-key-of-a')),
    /^SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=(?!0{64})[0-9a-f]{64}$/,
  )
  t.equal(await sent(unsigned('access-key-of-a'), false), unsigned('AK'))
  t.equal(await sent(unsigned('other')), unsigned('other'))
  t.equal(await sent('Signature=0'), 'Signature=0')
  t.equal(await sent(undefined), undefined)
})

t.test('a connection that the server closes without an answer ends the request', async (t) => {
  let count = 0
  const url = await otherServer(t, (request) => {
    count++
    request.socket.destroy()
  })
  const sender = new Sender(Number(new URL(url).port), names, false)
  t.teardown(() => sender.close())
  await sender.send(request)
  t.equal(count, 1)
})

t.test('a name that a user gave stays, also if it reads like one of a credential', async (t) => {
  const mock = await ownMock(t)
  await get(mock, 'notebooks', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ ...CREATION, name: 'token-of-mock-admin' }),
  })
  mock.project('p1').advance('1h')
  await get(mock, 'notebooks?name=token-of-mock-admin')
  const results = await replayedFrom(await capturedFrom(mock))
  checkSame(t, results)
  t.equal(results.length, 2)
})
