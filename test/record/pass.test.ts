import { once } from 'node:events'
import { request, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { rawUpstream, recorderOf } from '../support/recorder.ts'
import { mockOnPort, otherServer } from '../support/running-mock.ts'
import { exchange, parsedResponse } from '../support/socket.ts'
import { until } from '../support/until.ts'

const LIST = '/v1/p1/notebooks'

/** The head that an upstream gets for the head of a request, in lines. */
async function headAt(t: Test, lines: readonly string[], isFar = false): Promise<string[]> {
  let found = ''
  const upstream = await rawUpstream(t, (socket, head) => {
    found = head
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
  })
  const { url } = await recorderOf(t, upstream, { isFar })
  const sent = lines.map((line) => line.replace('PORT', new URL(url).port))
  const bytes = Buffer.from([...sent, 'Connection: close', '', ''].join('\r\n'), 'latin1')
  await exchange(url, bytes)
  const [head = ''] = found.split('\r\n\r\n')
  return head
    .replace(`:${new URL(url).port}`, ':PORT')
    .replace(new URL(upstream).host, 'UPSTREAM')
    .split('\r\n')
}

t.test('order, spelling and repetitions of headers arrive as they were sent', async (t) => {
  const head = [
    `GET ${LIST}?name=%E4%b8%ad&name=a+b&&x HTTP/1.1`,
    'Host: modelarts.example.com',
    'X-AUTH-Token: t',
    'x-twice: 1',
    'X-Twice: 2',
    'x-latin: \xe9',
  ]
  t.strictSame(await headAt(t, head), [...head, 'Connection: keep-alive'])
})

t.test('fields for one connection do not go on (RFC 9110, section 7.6.1)', async (t) => {
  const kept = ['GET / HTTP/1.1', 'Host: h', 'X-Kept: 1']
  const dropped = ['Keep-Alive: 5', 'Proxy-Connection: close', 'Upgrade: h2c', 'X-Named: 1']
  const connection = ['Connection: x-named, upgrade, host, content-length']
  t.strictSame(await headAt(t, [...kept, ...dropped, ...connection]), [
    ...kept,
    'Connection: keep-alive',
  ])
  t.strictSame((await headAt(t, [...kept, 'TE: gzip, trailers'])).slice(3), [
    'TE: trailers',
    'Connection: TE',
  ])
})

t.test('a client that uses the recorder as its proxy: the host of the target counts', async (t) => {
  const [line, host] = await headAt(t, ['GET http://modelarts.example.com?x=1 HTTP/1.1', 'Host: y'])
  t.strictSame([line, host], ['GET /?x=1 HTTP/1.1', 'Host: modelarts.example.com'])
  const named = ['GET http://me:word@modelarts.example.com/ HTTP/1.1', 'Host: y']
  t.equal((await headAt(t, named))[1], 'Host: modelarts.example.com', 'without a password')
})

t.test(
  'a request through the recorder as a proxy is recorded as one to the upstream',
  async (t) => {
    const upstream = await otherServer(t, (_request, response) => response.end('{}'))
    const { entries, url } = await recorderOf(t, upstream)
    for (const target of [LIST, '/v3/auth/tokens']) {
      const head = `GET http://modelarts.example.com${target} HTTP/1.1\r\nHost: y\r\nConnection: close`
      await exchange(url, `${head}\r\n\r\n`)
    }
    t.match(await entries(), [
      { url: LIST, operation: 'ListNotebooks', project_id: 'p1', served: true },
      { url: '/v3/auth/tokens', operation: 'KeystoneValidateToken' },
    ])
  },
)

t.test(
  'the recorder as a host is replaced for a service elsewhere unless it is signed',
  async (t) => {
    const head = ['GET / HTTP/1.1', 'Host: 127.0.0.1:PORT']
    const signed = `Authorization: SDK-HMAC-SHA256 Access=a, SignedHeaders=host;x-sdk-date, Signature=${'0'.repeat(64)}`
    const hostAt = async (lines: string[], isFar: boolean) => (await headAt(t, lines, isFar))[1]
    t.equal(await hostAt(head, false), 'Host: 127.0.0.1:PORT', 'a mock on this machine')
    t.equal(await hostAt(head, true), 'Host: UPSTREAM')
    t.equal(await hostAt([...head, signed], true), 'Host: 127.0.0.1:PORT')
    t.equal(await hostAt(['GET / HTTP/1.1', 'Host: recorder:PORT'], true), 'Host: UPSTREAM')
    const [, other] = await headAt(t, ['GET / HTTP/1.1', 'Host: modelarts.example.com'], true)
    t.equal(other, 'Host: modelarts.example.com')
  },
)

t.test('answers keep their headers, their reason and their body of bytes', async (t) => {
  const body = Buffer.from(Array.from({ length: 256 }, (_, at) => at))
  const upstream = await rawUpstream(t, (socket) => {
    socket.write('HTTP/1.1 299 Fine So\r\nX-B: 2\r\nx-a: 1\r\nX-A: 3\r\nContent-Length: 256\r\n')
    socket.write('Keep-Alive: timeout=5\r\nConnection: close\r\n\r\n')
    socket.end(body)
  })
  const { url } = await recorderOf(t, upstream)
  const { bytes } = await exchange(url, `GET ${LIST} HTTP/1.1\r\nConnection: close\r\n\r\n`)
  const [head = '', rest] = bytes.toString('latin1').split('\r\n\r\n')
  t.strictSame(head.split('\r\n'), [
    'HTTP/1.1 299 Fine So',
    'X-B: 2',
    'x-a: 1',
    'X-A: 3',
    'Content-Length: 256',
    'Connection: close',
  ])
  t.strictSame(Buffer.from(rest ?? '', 'latin1'), body)
})

t.test('trailers pass in both directions', async (t) => {
  let got = ''
  const upstream = await rawUpstream(t, (socket, head) => {
    got = head
    socket.on('data', (bytes) => {
      got += bytes
    })
    const answer = () => {
      if (!got.includes('X-Sum: 7')) return
      clearInterval(wait)
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-end\r\n\r\n')
      socket.end('2\r\nok\r\n0\r\nx-end: 9\r\n\r\n')
    }
    const wait = setInterval(answer, 5)
  })
  const { url, entries } = await recorderOf(t, upstream, { writes: true })
  const { bytes } = await exchange(
    url,
    `POST ${LIST} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n`,
  )
  t.match(got, /\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n$/)
  t.match(bytes.toString(), /\r\n\r\n2\r\nok\r\n0\r\nx-end: 9\r\n\r\n$/)
  t.match(await entries(), [{ body: 'abc', answer: { body: 'ok' } }])
})

t.test('a client of HTTP/1.0 gets no chunks', async (t) => {
  const upstream = await rawUpstream(t, (socket) =>
    socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'),
  )
  const { url } = await recorderOf(t, upstream)
  const { bytes } = await exchange(url, `GET ${LIST} HTTP/1.0\r\n\r\n`)
  t.match(bytes.toString(), /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nok$/)
  t.notMatch(bytes.toString(), 'chunked')
})

t.test('Expect: 100-continue waits for the word of the upstream', async (t) => {
  const seen: string[] = []
  const upstream = await rawUpstream(t, (socket, head) => {
    t.match(head, /^expect: 100-continue\r$/m)
    socket.write('HTTP/1.1 100 Continue\r\n\r\n')
    socket.once('data', (bytes) => {
      seen.push(bytes.toString())
      socket.end('HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n')
    })
  })
  const { url } = await recorderOf(t, upstream, { writes: true })
  const sent = request(url + LIST, {
    method: 'POST',
    headers: { expect: '100-continue', 'content-length': 4 },
  })
  sent.flushHeaders()
  await once(sent, 'continue')
  t.strictSame(seen, [])
  sent.end('body')
  const [response] = await once(sent, 'response')
  t.equal(response.statusCode, 201)
  t.strictSame(seen, ['body'])
})

t.test('a large body passes in both directions with bounded memory, and is left out', async (t) => {
  const size = 200_000_000
  const part = Buffer.alloc(1_000_000, 'x')
  let received = 0
  const upstream = await otherServer(t, async (incoming, response) => {
    for await (const chunk of incoming) received += (chunk as Buffer).length
    response.writeHead(200, { 'content-length': size })
    for (let sent = 0; sent < size; sent += part.length) {
      if (!response.write(part)) await once(response, 'drain')
    }
    response.end()
  })
  const { url, entries } = await recorderOf(t, upstream, { writes: true })
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 20)
  const before = process.memoryUsage().rss
  const sent = request(url + LIST, { method: 'PUT', headers: { 'content-length': size } })
  const answered = once(sent, 'response')
  for (let at = 0; at < size; at += part.length) {
    if (!sent.write(part)) await once(sent, 'drain')
  }
  sent.end()
  const [response] = await answered
  let got = 0
  for await (const chunk of response) got += (chunk as Buffer).length
  clearInterval(watch)
  t.strictSame([received, got], [size, size])
  t.ok(most - before < 150_000_000, `${Math.round((most - before) / 1e6)} MB more`)
  const [entry] = await entries()
  t.match(entry, { status: 200, body: null, answer: { body: null } })
  t.match(entry?.warnings, [
    /^record: the body of the request \(200000000 bytes\) is not in the recording: it is larger/,
    /^record: the body of the answer \(200000000 bytes\)/,
  ])
})

t.test('bodies of all requests together have a limit', async (t) => {
  const open: ServerResponse[] = []
  const upstream = await otherServer(t, (_request, response) => {
    response.write('x'.repeat(60))
    open.push(response)
  })
  const { url, entries } = await recorderOf(t, upstream, { limits: { one: 100, all: 100 } })
  const answers = await Promise.all([1, 2].map(() => fetch(url + LIST)))
  const bodies = Promise.all(answers.map((answer) => answer.text()))
  for (const response of open) response.end()
  t.strictSame(await bodies, ['x'.repeat(60), 'x'.repeat(60)])
  const all = await entries()
  t.equal(all.filter(({ answer }) => answer?.body === null).length, 1)
  t.equal(all.filter(({ warnings }) => warnings.length === 1).length, 1)
})

t.test('a client that goes away ends the request at the upstream', async (t) => {
  let isClosed = false
  const upstream = await otherServer(t, (incoming, response) => {
    response.write('part')
    incoming.socket.on('close', () => {
      isClosed = true
    })
  })
  const { url, entries } = await recorderOf(t, upstream)
  const response = await fetch(url + LIST)
  await response.body?.cancel()
  await until(() => isClosed)
  t.match(await entries(), [{ outcome: 'aborted', status: 200, answer: { body: 'part' } }])
})

t.test('a client that goes away in the middle of its body', async (t) => {
  let seen = ''
  let isClosed = false
  const upstream = await otherServer(t, (incoming) => {
    incoming.on('error', () => {})
    incoming.on('close', () => {
      isClosed = true
    })
    incoming.on('data', (part: Buffer) => {
      seen += part
    })
  })
  const { url, entries } = await recorderOf(t, upstream, { writes: true })
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(`POST ${LIST} HTTP/1.1\r\nhost: h\r\ncontent-length: 100\r\n\r\nhalf`)
  await until(() => seen === 'half')
  socket.destroy()
  await until(() => isClosed)
  t.match(await entries(), [{ outcome: 'aborted', status: null, body: 'half' }])
})

t.test('a kept connection that the upstream has closed is opened again for a read', async (t) => {
  let connections = 0
  const upstream = await rawUpstream(t, (socket) => {
    connections++
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    // The second request of this connection finds it closed.
    socket.once('data', () => socket.destroy())
  })
  const { url } = await recorderOf(t, upstream)
  for (let at = 0; at < 3; at++) t.equal(await (await fetch(url + LIST)).text(), 'ok')
  t.equal(connections, 3)
})

t.test('CONNECT is refused with a sentence; a preface of HTTP/2 and garbage end', async (t) => {
  const { url } = await recorderOf(t, 'http://127.0.0.1:1')
  const tunnel = await exchange(url, 'CONNECT a:443 HTTP/1.1\r\nhost: a\r\n\r\n')
  t.match(parsedResponse(tunnel), { status: 405, body: /^record: found CONNECT, expected/ })
  for (const bytes of ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'garbage\r\n\r\n', '\x16\x03\x01']) {
    t.match(parsedResponse(await exchange(url, bytes)), { status: 400 }, bytes)
  }
})

t.test('a recorder stops although a client of a refused tunnel stays open', async (t) => {
  const { url, recorder } = await recorderOf(t, 'http://127.0.0.1:1')
  const socket = connect({ port: Number(new URL(url).port), allowHalfOpen: true })
  t.teardown(() => socket.destroy())
  const received: Buffer[] = []
  socket.on('error', () => {}).on('data', (bytes) => received.push(bytes))
  socket.write('CONNECT a:443 HTTP/1.1\r\nhost: a\r\n\r\nbytes of a tunnel')
  await once(socket, 'end')
  t.match(Buffer.concat(received).toString(), /^HTTP\/1\.1 405 .*record: found CONNECT/s)
  t.equal(socket.destroyed, false)
  const isClosed = await Promise.race([recorder.close().then(() => true), sleep(5_000, false)])
  t.equal(isClosed, true)
})

t.test('a mock behind a recorder answers the same', async (t) => {
  const { url: upstream, mock } = await mockOnPort(t)
  const { url, entries } = await recorderOf(t, upstream, { writes: true })
  const headers = { 'x-auth-token': 'mock-token-admin', host: 'modelarts.example.com' }
  const answerOf = (base: string, path: string, method = 'GET') =>
    new Promise((resolve, reject) => {
      request(base + path, { headers, method }, async (response) => {
        const body = await buffer(response)
        const { 'x-request-id': id, 'x-iam-trace-id': trace, ...headers } = response.headers
        const { date: _, connection: __, 'keep-alive': ___, ...rest } = headers
        t.equal(trace === undefined || trace === `token_${id}`, true)
        resolve({
          status: response.statusCode,
          rest,
          body: body.toString().replaceAll(`${id}`, ''),
        })
      })
        .on('error', reject)
        .end()
    })
  const paths = [LIST, `${LIST}?limit=x`, '/v1/p1/images', '/v3/projects', '/nothing', '/v1/p1/x']
  for (const path of paths) {
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      t.strictSame(await answerOf(url, path, method), await answerOf(upstream, path, method), path)
    }
  }
  const all = await entries()
  t.equal(all.length, paths.length * 3)
  const journal = [...mock.journal.find()].filter(({ url }) => url === LIST)
  t.strictSame(all[0]?.answer?.body, journal[0]?.answer?.body)
  t.match(all[0], { operation: 'ListNotebooks', project_id: 'p1', sequence: 1, served: true })
})

t.test('the body of a stream comes as text', async (t) => {
  const upstream = await otherServer(t, (incoming, response) => {
    incoming.pipe(response)
  })
  const { url } = await recorderOf(t, upstream, { writes: true })
  const sent = request(url + LIST, { method: 'POST' })
  const answered = once(sent, 'response')
  sent.write('one')
  const [response] = await answered
  sent.end('two')
  t.equal(await text(response), 'onetwo')
})
