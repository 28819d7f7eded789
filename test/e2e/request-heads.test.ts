import t, { type Test } from 'tap'
import { mockWith } from '../support/mock.ts'
import { exchange, parsedResponse, type RawResponse } from '../support/socket.ts'

const HOST = 'Host: localhost\r\nX-Auth-Token: mock-token-admin\r\nConnection: close\r\n'

const LIST = '/v1/p1/notebooks'

const CHUNKS = '2\r\n{}\r\n0\r\n\r\n'

async function listening(t: Test) {
  const mock = await mockWith(t)
  return { mock, url: await mock.listen() }
}

/** Every response is JSON with an X-Request-Id. */
function checkedResponse(t: Test, name: string, answer: RawResponse | undefined): RawResponse {
  t.ok(answer, name)
  const { body = '', headers = new Map<string, string>(), status = 0 } = answer ?? {}
  t.match(headers.get('x-request-id'), /^[\da-f]{32}$/, name)
  t.match(headers.get('content-type'), /^application\/json/, name)
  t.doesNotThrow(() => JSON.parse(body), name)
  return { status, headers, body }
}

/** Requests that reach the app: text, status, and the URL in the journal. */
const journaled: [text: string, status: number, url: string, warning?: RegExp][] = [
  [`GET ${LIST} HTTP/1.1\r\n${HOST}Expect: other\r\n\r\n`, 417, LIST, /found Expect "other"/],
  [`GET ${LIST} HTTP/1.1\r\n${HOST}Expect: 100-continue, x\r\n\r\n`, 417, LIST],
  [`GET ${LIST} HTTP/1.1\r\n${HOST}Host: b\r\n\r\n`, 400, LIST, /found 2 Host headers/],
  [`GET ${LIST} HTTP/1.1\r\n${HOST}hOST: localhost\r\n\r\n`, 400, LIST],
  [`GET ${LIST} HTTP/1.1\r\nConnection: close\r\n\r\n`, 400, LIST, /found no Host header/],
  [`GET /${LIST} HTTP/1.1\r\n${HOST}\r\n`, 404, `/${LIST}`, /nearest is \/v1\/p1\/notebooks$/],
  [`GET //${LIST} HTTP/1.1\r\n${HOST}\r\n`, 404, `//${LIST}`],
  [`GET /v1//p1/notebooks HTTP/1.1\r\n${HOST}\r\n`, 404, '/v1//p1/notebooks'],
  [`GET /v1/p1//notebooks HTTP/1.1\r\n${HOST}\r\n`, 404, '/v1/p1//notebooks'],
  [`GET //_mock/faults HTTP/1.1\r\n${HOST}\r\n`, 404, '//_mock/faults'],
  [`GET http://host${LIST} HTTP/1.1\r\n${HOST}\r\n`, 200, `http://host${LIST}`],
  [`GET HTTPS://host:443${LIST} HTTP/1.1\r\n${HOST}\r\n`, 200, `HTTPS://host:443${LIST}`],
  [`GET http://host/${LIST} HTTP/1.1\r\n${HOST}\r\n`, 404, `http://host/${LIST}`],
  [`GET http://host HTTP/1.1\r\n${HOST}\r\n`, 200, 'http://host'],
  [`GET ftp://host${LIST} HTTP/1.1\r\n${HOST}\r\n`, 404, `ftp://host${LIST}`],
  [`OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, 404, '*'],
  [`GET * HTTP/1.1\r\n${HOST}\r\n`, 400, '*', /found the request target \*/],
  [`CONNECT host:443 HTTP/1.1\r\n${HOST}\r\n`, 404, 'host:443'],
  [`CONNECT host:443 HTTP/1.0\r\n\r\n`, 404, 'host:443'],
  [`GET ${LIST} HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, 200, LIST],
  [`GET ${LIST} HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`, 200, LIST],
  [`GET ${LIST}/%zz HTTP/1.1\r\n${HOST}\r\n`, 400, `${LIST}/%zz`],
  [`GET /v1/%ff/notebooks HTTP/1.1\r\n${HOST}\r\n`, 400, '/v1/%ff/notebooks'],
  [`POST /%zz HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\n{}`, 400, '/%zz'],
  [`GET ${LIST}#fragment HTTP/1.1\r\n${HOST}\r\n`, 200, `${LIST}#fragment`],
  [`POST ${LIST} HTTP/1.1\r\n${HOST}Transfer-Encoding: foo\r\n\r\n`, 400, LIST, /"foo"/],
  [`POST ${LIST} HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip, chunked\r\n\r\n${CHUNKS}`, 400, LIST],
  [`GET ${LIST} HTTP/1.1\r\n${HOST}Transfer-Encoding: foo\r\n\r\n`, 400, LIST],
  [`GET ${LIST} HTTP/1.0\r\nX-Auth-Token: a\r\n\r\n`, 200, LIST],
  [`GET ${LIST} HTTP/1.0\r\nX-Auth-Token: a\r\nExpect: other\r\n\r\n`, 200, LIST],
  [`PURGE ${LIST} HTTP/1.1\r\n${HOST}\r\n`, 404, LIST],
  [`TRACE ${LIST} HTTP/1.1\r\n${HOST}\r\n`, 404, LIST],
  [`PROPFIND ${LIST} HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\n{}`, 404, LIST],
  [`POST ${LIST} HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400, LIST],
  [`GET ${LIST} HTTP/1.1\r\n${HOST}${'a: b\r\n'.repeat(5_000)}\r\n`, 494, LIST],
  [`GET ${LIST} HTTP/1.1\r\n${HOST}${'a: b\r\n'.repeat(40_000)}\r\n`, 494, LIST],
]

t.test('a strange request is answered in JSON and is in the journal', async (t) => {
  const { mock, url } = await listening(t)
  for (const [text, status, path, warning = /^/] of journaled) {
    mock.journal.clear()
    const name = text.slice(0, 90)
    const answer = checkedResponse(t, name, parsedResponse(await exchange(url, text)))
    t.equal(answer.status, status, name)
    const entries = mock.journal.find()
    t.equal(entries.length, 1, name)
    t.match(entries[0], { url: path, status, outcome: 'answered' }, name)
    t.equal(entries[0]?.request_id, answer.headers.get('x-request-id'), name)
    t.match(entries[0]?.warnings.join() ?? '', warning, name)
    t.equal(entries[0]?.warnings.join('; ') || undefined, answer.headers.get('x-mock-warnings'))
  }
})

/** Bytes in which Node's parser finds no request: docs/errors.md names each kind. */
const unparsed: [text: string, status: number][] = [
  ['nonsense\r\n\r\n', 400],
  ['\0\0\0\0\r\n\r\n', 400],
  [`FETCH ${LIST} HTTP/1.1\r\n${HOST}\r\n`, 400],
  [`get ${LIST} HTTP/1.1\r\n${HOST}\r\n`, 400],
  [`GET ${LIST} HTTP/1.2\r\n${HOST}\r\n`, 400],
  [`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`, 400],
  [`GET v1/p1 HTTP/1.1\r\n${HOST}\r\n`, 400],
  [`GET /a b HTTP/1.1\r\n${HOST}\r\n`, 400],
  [`GET /a\0b HTTP/1.1\r\n${HOST}\r\n`, 400],
  [`GET /é HTTP/1.1\r\n${HOST}\r\n`, 400],
  [`GET ${LIST} HTTP/1.1\n${HOST}\n`, 400],
  [`GET ${LIST} HTTP/1.1\r\n${HOST}bad header\r\n\r\n`, 400],
  [`GET ${LIST} HTTP/1.1\r\n${HOST}X-A: b\r\n c\r\n\r\n`, 400],
  [`GET ${LIST} HTTP/1.1\r\n${HOST}X-A: b\x01\r\n\r\n`, 400],
  [`POST ${LIST} HTTP/1.1\r\n${HOST}Content-Length: x\r\n\r\n`, 400],
  [`POST ${LIST} HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`, 400],
  [`POST ${LIST} HTTP/1.1\r\n${HOST}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`, 400],
  [
    `POST ${LIST} HTTP/1.1\r\n${HOST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`,
    400,
  ],
  [`POST ${LIST} HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked, gzip\r\n\r\n${CHUNKS}`, 400],
  [`GET ${LIST} HTTP/1.1\r\n${HOST}X-A: ${'a'.repeat(600_000)}\r\n\r\n`, 494],
]

t.test('what is no request for Node is answered in JSON, without a journal entry', async (t) => {
  const { mock, url } = await listening(t)
  for (const [text, status] of unparsed) {
    const name = text.slice(0, 90)
    const answer = checkedResponse(t, name, parsedResponse(await exchange(url, text)))
    t.equal(answer.status, status, name)
    t.equal(answer.headers.get('connection'), 'close')
  }
  t.equal(mock.journal.find().length, 0)
})

t.test('a broken request comes after the responses to the requests before it', async (t) => {
  const { mock, url } = await listening(t)
  const slow = `GET ${LIST}?limit=1 HTTP/1.1\r\nHost: a\r\nX-Auth-Token: a\r\nX-Mock-Fault: delay=50\r\n\r\n`
  for (const broken of [
    'nonsense\r\n\r\n',
    `POST ${LIST} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
  ]) {
    mock.journal.clear()
    const { bytes } = await exchange(url, `${slow}${slow}${broken}`)
    const statuses = bytes.toString('latin1').match(/(?<=HTTP\/1\.1 )\d+/g)
    t.strictSame(statuses, ['200', '200', '400'])
    t.strictSame(
      mock.journal.find().map(({ status, outcome }) => `${status} ${outcome}`),
      ['200 answered', '200 answered', ...(broken.startsWith('POST') ? ['400 answered'] : [])],
    )
  }
})

t.test('CONNECT comes after the responses to the requests before it', async (t) => {
  const { mock, url } = await listening(t)
  const get = (more: string) =>
    `GET ${LIST}?limit=1 HTTP/1.1\r\nHost: a\r\nX-Auth-Token: a\r\n${more}\r\n`
  const slow = get('X-Mock-Fault: delay=50\r\n')
  const connecting = 'CONNECT host:443 HTTP/1.1\r\nHost: a\r\n\r\n'
  for (const [before, statuses] of [
    ['', ['404']],
    [slow, ['200', '404']],
    [`${slow}${slow}`, ['200', '200', '404']],
    [get('Connection: close\r\nX-Mock-Fault: delay=50\r\n'), ['200']],
    [get('X-Mock-Fault: fault=CONNECTION_RESET_BY_PEER; delay=50\r\n'), []],
  ] as const) {
    mock.journal.clear()
    const { bytes } = await exchange(url, `${before}${connecting}${get('')}`)
    const found = bytes.toString('latin1').match(/(?<=HTTP\/1\.1 )\d+/g) ?? []
    t.strictSame(found, statuses, before)
  }
})

t.test('bytes after a broken request get no second response', async (t) => {
  const { url } = await listening(t)
  const { bytes } = await exchange(
    url,
    'nonsense\r\n\r\n',
    `GET ${LIST} HTTP/1.1\r\n${HOST}\r\n`,
    'more\r\n\r\n',
  )
  t.equal(bytes.toString('latin1').match(/HTTP\/1\.1 \d+/g)?.length, 1)
})

t.test('a broken body of a request that is answered already gets no second response', async (t) => {
  const { url } = await listening(t)
  const head = `POST /_mock/faults HTTP/1.1\r\nHost: evil.test\r\nTransfer-Encoding: chunked\r\n\r\n`
  const { bytes } = await exchange(url, `${head}zz\r\n`)
  t.strictSame(bytes.toString('latin1').match(/(?<=HTTP\/1\.1 )\d+/g), ['403'])
})

t.test('a client that ends its side in the middle of a body gets 400', async (t) => {
  const { url } = await listening(t)
  const { connect } = await import('node:net')
  const received = await new Promise<Buffer>((resolve) => {
    const parts: Buffer[] = []
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' })
    socket.on('data', (part) => parts.push(part)).on('close', () => resolve(Buffer.concat(parts)))
    socket.end(`POST ${LIST} HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\n{`)
  })
  checkedResponse(t, 'half a body', parsedResponse({ bytes: received, ended: 'end' }))
  t.match(received.toString('latin1'), /^HTTP\/1\.1 400 /)
})
