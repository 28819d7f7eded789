import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { parseAuthorization, verifySignature } from '../../src/cloud/signature/signature.ts'
import { type RecorderChoice, recorderOf } from '../support/recorder.ts'
import { otherServer } from '../support/running-mock.ts'
import { exchange, parsedResponse } from '../support/socket.ts'
import { until } from '../support/until.ts'

const LIST = '/v1/p1/notebooks'

interface Seen extends Pick<IncomingMessage, 'headers' | 'method' | 'rawHeaders'> {
  url: string
  body: string
}

/** A recorder, and the requests that its upstream gets. */
async function withSeen(t: Test, choice: RecorderChoice = {}) {
  const seen: Seen[] = []
  const upstream = await otherServer(t, async (incoming, response) => {
    const { headers, method, rawHeaders, url = '' } = incoming
    seen.push({ headers, method: method ?? '', rawHeaders, url, body: await text(incoming) })
    response.end('{}')
  })
  return { seen, upstream, ...(await recorderOf(t, upstream, choice)) }
}

const TOKEN_PATHS = [
  '/v3/auth/tokens',
  '/v3/auth/tokens?nocatalog=1',
  '/v3.0/OS-AUTH/id-token/tokens',
  '/v3.0/OS-CREDENTIAL/securitytokens',
  '/v3/OS-FEDERATION/identity_providers/idp/protocols/oidc/auth',
]

t.test('reads and requests for tokens pass', async (t) => {
  const { seen, url } = await withSeen(t)
  for (const method of ['GET', 'HEAD', 'OPTIONS']) await fetch(url + LIST, { method })
  for (const path of TOKEN_PATHS) await fetch(url + path, { method: 'POST', body: '{}' })
  t.strictSame(
    seen.map(({ method, url }) => `${method} ${url}`),
    [
      ...['GET', 'HEAD', 'OPTIONS'].map((method) => `${method} ${LIST}`),
      ...TOKEN_PATHS.map((path) => `POST ${path}`),
    ],
  )
})

t.test('a write is refused with a sentence that names --writes, and is recorded', async (t) => {
  const { entries, recorder, seen, url } = await withSeen(t)
  const writes: [method: string, path: string, headers?: Record<string, string>][] = [
    ['POST', LIST],
    ['PUT', `${LIST}/a`],
    ['PATCH', `${LIST}/a/lease`],
    ['DELETE', `${LIST}/a`],
    ['POST', '/v3/auth/tokens/'],
    ['POST', '/v3/auth/tokens;x'],
    ['POST', '/v3/auth/tokens%2f..%2fx'],
    ['POST', '//v3/auth/tokens'],
    ['PUT', '/v3/auth/tokens'],
    ['DELETE', '/v3/auth/tokens'],
    ['GET', LIST, { 'x-http-method-override': 'DELETE' }],
    ['GET', LIST, { 'X-HTTP-Method': 'put' }],
    ['POST', '/v3/OS-FEDERATION/identity_providers/a/../../x/protocols/oidc/auth'],
    ['MKCOL', '/x'],
  ]
  for (const [method, path, headers = {}] of writes) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const answer = parsedResponse(
      await exchange(
        url,
        `${method} ${path} HTTP/1.1\r\nhost: h\r\n${lines.join('')}content-length: 2\r\nconnection: close\r\n\r\n{}`,
      ),
    )
    t.equal(answer?.status, 403, `${method} ${path}`)
    t.match(answer?.body, /expected a read such as GET: it was not sent.* --writes/)
    const isIam = path.startsWith('/v3')
    t.match(
      JSON.parse(answer?.body ?? ''),
      isIam ? { error: { code: 403, title: 'Forbidden' } } : { error_code: 'APIGW.0306' },
    )
  }
  t.strictSame(seen, [])
  t.equal(recorder.refused, writes.length)
  const all = await entries()
  t.equal(all.length, writes.length)
  for (const { body, status, warnings } of all) {
    t.strictSame([status, body], [403, {}])
    t.match(warnings, [
      /^record: the answer is one of record, not of the upstream: found .*--writes/,
    ])
  }
})

t.test('TRACE is no read: its answer would show the credentials', async (t) => {
  const { seen, url } = await withSeen(t)
  const received = await exchange(url, `TRACE / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n`)
  t.equal(parsedResponse(received)?.status, 403)
  t.strictSame(seen, [])
})

t.test('with --writes every method passes, with its body', async (t) => {
  const { entries, seen, url } = await withSeen(t, { writes: true })
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    await fetch(url + LIST, { method, body: `{"by":"${method}"}` })
  }
  await exchange(url, `POST ${LIST} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n`)
  t.match(seen, [
    { method: 'POST', body: '{"by":"POST"}' },
    { method: 'PUT', body: '{"by":"PUT"}' },
    { method: 'PATCH' },
    { method: 'DELETE' },
    { method: 'POST', body: '', headers: { 'content-length': '0' } },
  ])
  t.match((await entries())[0], { body: { by: 'POST' }, operation: 'CreateNotebook' })
})

t.test('a write that waits for 100-continue is refused before its body', async (t) => {
  const { url } = await withSeen(t)
  const head = `POST ${LIST} HTTP/1.1\r\nhost: h\r\nexpect: 100-continue\r\ncontent-length: 4\r\nconnection: close\r\n\r\n`
  t.equal(parsedResponse(await exchange(url, head))?.status, 403)
})

t.test('as a proxy for a service elsewhere it takes requests for that service only', async (t) => {
  const { seen, upstream, url } = await withSeen(t, { isFar: true })
  const { host } = new URL(upstream)
  const get = (target: string) =>
    exchange(url, `GET ${target} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n`)
  t.equal(parsedResponse(await get(`http://${host}${LIST}`))?.status, 200)
  const other = parsedResponse(await get(`http://iam.example.com/v3/projects`))
  t.equal(other?.status, 421)
  t.match(other?.body, /found a request for .*iam\.example\.com.*a recorder has one upstream/)
  t.equal(seen.length, 1)
  t.equal(parsedResponse(await get('file:///etc/passwd'))?.status, 400)
})

const KEYS = { accessKey: 'AKEXAMPLE', secretKey: 'the-secret', securityToken: undefined }

/** Whether the upstream can verify the signature of a request with the keys. */
function isSigned({ body, headers, method, url }: Seen): boolean {
  const signed = parseAuthorization(headers.authorization)
  if (signed === undefined || 'malformed' in signed) return false
  const header = (name: string) => headers[name] as string | undefined
  const request = { method: method ?? '', target: url, header, body: Buffer.from(body) }
  return verifySignature(request, signed, KEYS.secretKey).ok
}

t.test('with keys each request is signed anew for the host of the upstream', async (t) => {
  const { seen, upstream, url } = await withSeen(t, { keys: KEYS, writes: true })
  const headers = {
    'x-auth-token': 'of-the-client',
    authorization: 'SDK-HMAC-SHA256 Access=x, SignedHeaders=host, Signature=y',
    'x-sdk-date': '20200101T000000Z',
    'x-sdk-content-sha256': 'wrong',
    'x-security-token': 'of-the-client',
    'x-project-id': 'p1',
  }
  await fetch(`${url}${LIST}?name=%E4%B8%AD&limit=1&x`, { headers })
  await fetch(url + LIST, { method: 'POST', headers, body: '{"name":"中"}' })
  await fetch(url + LIST, { method: 'DELETE', headers })
  const expect = 'Expect: 100-continue\r\nX-Project-Id: p1\r\nConnection: close'
  await exchange(
    url,
    `PUT ${LIST} HTTP/1.1\r\nHost: localhost\r\n${expect}\r\nContent-Length: 2\r\n\r\n{}`,
  )
  t.equal(seen.length, 4)
  for (const one of seen) {
    t.ok(isSigned(one), `${one.method} ${one.url}`)
    t.equal(one.headers.host, new URL(upstream).host)
    t.notMatch(JSON.stringify(one.rawHeaders), /of-the-client|20200101|wrong/)
    t.match(one.headers.authorization, /SignedHeaders=host;x-project-id;x-sdk-date,/)
  }
  t.equal(seen[1]?.body, '{"name":"中"}')
})

t.test('temporary keys are signed with their security token', async (t) => {
  const { seen, url } = await withSeen(t, { keys: { ...KEYS, securityToken: 'sts' } })
  await fetch(url + LIST)
  t.equal(seen[0]?.headers['x-security-token'], 'sts')
  t.ok(seen.every(isSigned))
})

t.test('a request for a token passes without the keys', async (t) => {
  const { seen, url } = await withSeen(t, { keys: KEYS })
  await fetch(`${url}/v3/auth/tokens`, { method: 'POST', body: '{}' })
  t.equal(seen[0]?.headers.authorization, undefined)
})

t.test('a page whose name leads to this machine cannot use the keys', async (t) => {
  const { seen, upstream, url } = await withSeen(t, { keys: KEYS })
  const { port } = new URL(url)
  const statusOf = async (host: string, target = '/v1/p1/notebooks') => {
    const head = `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
    return (await exchange(url, head)).bytes.toString('latin1').slice(9, 12)
  }
  t.equal(await statusOf(`evil.example:${port}`), '403')
  t.equal(await statusOf(`127.0.0.1.evil.example:${port}`), '403')
  t.equal(seen.length, 0)
  const hosts = [`localhost:${port}`, `127.0.0.1:${port}`, '[::1]:1', new URL(upstream).host]
  for (const host of hosts) t.equal(await statusOf(host), '200', host)
  t.equal(await statusOf('x', 'http://modelarts.example.com/v1/p1/notebooks'), '200', 'as a proxy')
})

t.test('a web page cannot use the keys', async (t) => {
  const { seen, url } = await withSeen(t, { keys: KEYS, writes: true })
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-origin' }]) {
    const response = await fetch(url + LIST, { method: 'POST', headers, body: '{}' })
    t.equal(response.status, 403)
    t.match(await response.json(), { error_msg: /no web page may use the keys/ })
  }
  t.strictSame(seen, [])
})

t.test('a body that is too large to be signed is refused', async (t) => {
  const { entries, seen, url } = await withSeen(t, { keys: KEYS, writes: true })
  const body = 'x'.repeat(12 * 1_048_576 + 1)
  const response = await fetch(url + LIST, { method: 'POST', body })
  t.equal(response.status, 413)
  t.match(await response.json(), { error_msg: /at most 12582912 with --sign/ })
  t.strictSame(seen, [])
  t.match(await entries(), [{ status: 413, body: null }])
})

t.test('a client that signs for the recorder is told once', async (t) => {
  const { url, warnings } = await withSeen(t, { isFar: true })
  const authorization = `SDK-HMAC-SHA256 Access=a, SignedHeaders=host;x-sdk-date, Signature=${'0'.repeat(64)}`
  for (let at = 0; at < 2; at++) await fetch(url + LIST, { headers: { authorization } })
  t.match(warnings, [/^found a client that signs for 127\.0\.0\.1:\d+, expected .*--sign/])
  t.equal(warnings.length, 1)
})

t.test('a client that goes away before its request is whole: nothing is sent', async (t) => {
  for (const choice of [{}, { keys: KEYS, writes: true }]) {
    const { entries, path, seen, url } = await withSeen(t, choice)
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(`POST ${LIST} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 9\r\n\r\nhalf`)
    await once(socket, 'connect')
    await new Promise((resolve) => setTimeout(resolve, 100))
    socket.destroy()
    await until(() => readFileSync(path, 'utf8').endsWith('\n'))
    t.match(await entries(), [{ outcome: 'aborted', status: null, body: 'half' }])
    t.strictSame(seen, [])
  }
})
