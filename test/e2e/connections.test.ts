import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { mockWith } from '../support/mock.ts'
import { exchange, getRequest, parsedResponse } from '../support/socket.ts'

const LIST = '/v1/p1/notebooks'

async function listening(t: Test) {
  const mock = await mockWith(t)
  return { mock, url: await mock.listen() }
}

t.test('a reset connection is ECONNRESET', async (t) => {
  const { url } = await listening(t)
  const heard = await exchange(
    url,
    getRequest(LIST, { 'x-mock-fault': 'fault=CONNECTION_RESET_BY_PEER' }),
  )
  t.equal(heard.ended, 'ECONNRESET')
  t.equal(heard.bytes.length, 0)
})

t.test('an empty response closes without a byte', async (t) => {
  const { url } = await listening(t)
  const heard = await exchange(url, getRequest(LIST, { 'x-mock-fault': 'fault=EMPTY_RESPONSE' }))
  t.equal(heard.ended, 'end')
  t.equal(heard.bytes.length, 0)
})

t.test('a garbage response is not HTTP, and then the connection closes', async (t) => {
  const { url } = await listening(t)
  const heard = await exchange(
    url,
    getRequest(LIST, { 'x-mock-fault': 'fault=RANDOM_DATA_THEN_CLOSE' }),
  )
  t.equal(heard.ended, 'end')
  t.ok(heard.bytes.length > 0)
  t.equal(parsedResponse(heard), undefined)
})

t.test(
  'a truncated response has its status, its headers and a Content-Length larger than the body',
  async (t) => {
    const { url } = await listening(t)
    for (const [fault, status] of [
      ['fault=MALFORMED_RESPONSE_CHUNK', 200],
      ['fault=MALFORMED_RESPONSE_CHUNK; status=503', 503],
    ] as const) {
      const answer = parsedResponse(
        await exchange(url, getRequest(LIST, { 'x-mock-fault': fault })),
      )
      t.equal(answer?.status, status)
      t.match(answer?.headers.get('content-type'), /^application\/json/)
      const promised = Number(answer?.headers.get('content-length'))
      const sent = answer?.body.length ?? 0
      t.ok(sent > 0 && sent < promised, `${sent} of ${promised} bytes`)
    }
  },
)

t.test('a truncated response without a body sends no bytes', async (t) => {
  const { url } = await listening(t)
  const head = getRequest(LIST, { 'x-mock-fault': 'fault=MALFORMED_RESPONSE_CHUNK' }).replace(
    'GET',
    'HEAD',
  )
  t.equal(parsedResponse(await exchange(url, head)), undefined)
})

t.test('a delayed fault breaks the connection after its delay, not before', async (t) => {
  const { mock, url } = await listening(t)
  const broken = (delay: string) =>
    exchange(url, getRequest(LIST, { 'x-mock-fault': `delay=${delay}; fault=EMPTY_RESPONSE` }))
  const held = broken('10m')
  t.equal((await broken('50')).bytes.length, 0)
  t.equal(await Promise.race([held, 'open']), 'open')
  await mock.close()
  t.equal(parsedResponse(await held)?.status, 503, 'a server stop ends the delay')
})

t.test('a request that the HTTP parser refuses gets the JSON error of the gateway', async (t) => {
  const { url } = await listening(t)
  const host = 'Host: localhost\r\n'
  const cases: [string, number, string][] = [
    ['nonsense\r\n\r\n', 400, 'API request error.'],
    [`FETCH ${LIST} HTTP/1.1\r\n${host}\r\n`, 400, 'API request error.'],
    [`GET ${LIST} HTTP/1.1\r\n\r\n`, 400, 'API request error.'],
    [`GET ${LIST} HTTP/1.1\r\n${host}bad header\r\n\r\n`, 400, 'API request error.'],
    [`GET ${LIST} HTTP/1.1\r\n${host}Content-Length: x\r\n\r\n`, 400, 'API request error.'],
    [
      `GET ${LIST} HTTP/1.1\r\n${host}X-A: ${'a'.repeat(600_000)}\r\n\r\n`,
      494,
      'Request headers too large.',
    ],
    [getRequest(`${LIST}?name=${'n'.repeat(65_536)}`), 414, 'Request URI too large.'],
    [getRequest(LIST, { 'x-a': 'a'.repeat(32_768) }), 494, 'Request headers too large.'],
    [getRequest('/v1/%zz/notebooks'), 400, 'API request error.'],
  ]
  for (const [text, status, message] of cases) {
    const answer = parsedResponse(
      await exchange(
        url,
        text.replace(/(?<=HTTP\/1\.1\r\n)(?!connection)/i, 'Connection: close\r\n'),
      ),
    )
    t.equal(answer?.status, status, text.slice(0, 60))
    const body = JSON.parse(answer?.body ?? 'null')
    t.match(body, { error_code: 'APIGW.0201', error_msg: message })
    t.equal(body.request_id, answer?.headers.get('x-request-id'))
    t.equal(answer?.headers.get('server'), 'api-gateway')
  }
  t.equal(parsedResponse(await exchange(url, getRequest(LIST)))?.status, 200)
})

t.test('HTTP/1.0 requests need no Host header', async (t) => {
  const { url } = await listening(t)
  const heard = await exchange(url, `GET ${LIST} HTTP/1.0\r\nX-Auth-Token: a\r\n\r\n`)
  t.equal(parsedResponse(heard)?.status, 200)
  t.match(parsedResponse(heard)?.body, '"url":"http://localhost/')
})

t.test('clients that disconnect during a request do not harm the server', async (t) => {
  const { mock, url } = await listening(t)
  const { port } = new URL(url)
  for (const text of [
    '',
    'GET ',
    getRequest(LIST).slice(0, -2),
    getRequest(LIST),
    getRequest(LIST, { 'x-mock-fault': 'delay=20' }),
  ]) {
    for (const leave of ['destroy', 'resetAndDestroy'] as const) {
      await new Promise<void>((gone) => {
        const socket = connect(Number(port), '127.0.0.1', () => {
          socket.write(text || ' ', () => setTimeout(() => socket[leave](), 5))
        })
        socket.on('error', () => {})
        socket.on('close', () => gone())
      })
    }
  }
  await new Promise((turn) => setTimeout(turn, 50))
  t.equal((await mock.inject('/health')).statusCode, 200)
  t.equal(parsedResponse(await exchange(url, getRequest(LIST)))?.status, 200)
})

t.test(
  'requests on one connection are answered in order, also GET requests with bodies',
  async (t) => {
    const { url } = await listening(t)
    const kept = getRequest(LIST, {
      connection: 'keep-alive',
      'content-type': 'application/json',
      'content-length': '2',
    })
    const { bytes } = await exchange(url, `${kept}{}`, `${kept}{}`, getRequest(LIST))
    t.equal(bytes.toString('latin1').match(/HTTP\/1\.1 200 OK/g)?.length, 3)
  },
)

t.test('bytes that are no HTTP get one response, also if there are more of them', async (t) => {
  const { url } = await listening(t)
  const slow = getRequest(LIST, { connection: 'keep-alive', 'x-mock-fault': 'delay=2s' })
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let text = ''
  socket.setEncoding('latin1').on('data', (part) => {
    text += part
  })
  socket.on('error', () => {})
  socket.write(`${slow}no HTTP\r\n\r\n`)
  setTimeout(() => socket.write('no HTTP either\r\n\r\n'), 50)
  await new Promise((resolve) => socket.on('close', resolve))
  t.strictSame(text.match(/(?<=HTTP\/1\.1 )\d{3}/g), ['200', '400'])
})
