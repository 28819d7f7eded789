import type { Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import t from 'tap'
import { rawUpstream, recorderOf } from '../support/recorder.ts'
import { exchange, getRequest, parsedResponse } from '../support/socket.ts'

const LIST = '/v1/p1/notebooks'

/** Sends a GET to an upstream that answers with these bytes, directly and through a recorder. */
async function bothWays(
  t: Parameters<typeof rawUpstream>[0],
  onHead: (socket: Socket, head: string) => void,
) {
  const upstream = await rawUpstream(t, onHead)
  const { url, entries } = await recorderOf(t, upstream)
  const direct = await exchange(upstream, getRequest(LIST))
  const passed = await exchange(url, getRequest(LIST))
  return { direct, passed, entry: (await entries())[0] }
}

const text = ({ bytes }: { bytes: Buffer }) => bytes.toString('latin1')

const bodyOf = (received: { bytes: Buffer; ended: string }) => parsedResponse(received)?.body

t.test(
  'an upstream that closes before an answer: the client sees a closed connection',
  async (t) => {
    const { direct, passed, entry } = await bothWays(t, (socket) => socket.end())
    t.strictSame(passed, direct)
    t.match(entry, { outcome: 'broken', status: null, answer: null })
    t.match(entry?.warnings, [/^record: the upstream closed the connection before an answer/])
  },
)

t.test('an upstream that resets before an answer: the client sees a reset', async (t) => {
  const { direct, passed, entry } = await bothWays(t, (socket) => socket.resetAndDestroy())
  t.strictSame(passed, direct)
  t.equal(passed.ended, 'ECONNRESET')
  t.match(entry?.warnings, [/^record: the upstream reset the connection before an answer/])
})

t.test(
  'an upstream that closes in the middle of a body: the client gets the same part',
  async (t) => {
    const { direct, passed, entry } = await bothWays(t, (socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"data":['),
    )
    t.equal(bodyOf(passed), bodyOf(direct))
    t.equal(passed.ended, direct.ended)
    t.match(entry, { outcome: 'broken', status: 200, answer: { body: '{"data":[' } })
    t.match(entry?.warnings, [/closed the connection in the middle of its answer/])
  },
)

t.test('an upstream that cuts its chunks: the client gets no end of the body', async (t) => {
  const { passed, entry } = await bothWays(t, (socket) =>
    socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n'),
  )
  t.match(text(passed), /\r\n\r\n5\r\nhello\r\n$/)
  t.equal(entry?.outcome, 'broken')
})

t.test('an upstream that resets in the middle of a body: the client sees a reset', async (t) => {
  const { passed, entry } = await bothWays(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart')
    setTimeout(() => socket.resetAndDestroy(), 50)
  })
  t.match(text(passed), /part$/)
  t.equal(passed.ended, 'ECONNRESET')
  t.match(entry?.warnings, [/reset the connection in the middle of its answer/])
})

t.test('an upstream that answers slowly: each part is passed on when it comes', async (t) => {
  const parts: string[] = []
  const upstream = await rawUpstream(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n')
    // The second part is sent only when the client has the first one.
    socket.on('data', () => {})
    const wait = setInterval(() => {
      if (!parts.join('').includes('one')) return
      clearInterval(wait)
      socket.end('3\r\ntwo\r\n0\r\n\r\n')
    }, 5)
  })
  const { url, entries } = await recorderOf(t, upstream)
  const response = await fetch(url + LIST)
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    parts.push(Buffer.from(part).toString())
  }
  t.equal(parts.join(''), 'onetwo')
  t.match(await entries(), [{ outcome: 'answered', answer: { body: 'onetwo' } }])
})

t.test('garbage instead of an answer gives 502 with the reason', async (t) => {
  for (const garbage of [
    '\x00\x01\x02 nonsense\r\n\r\n',
    'SSH-2.0-OpenSSH_9\r\n',
    'HTTP/1.1 x\r\n\r\n',
  ]) {
    const { passed, entry } = await bothWays(t, (socket) => socket.end(garbage))
    const answer = parsedResponse(passed)
    t.equal(answer?.status, 502, garbage)
    t.match(JSON.parse(answer?.body ?? ''), {
      error_code: 'APIGW.0201',
      error_msg: /^Backend unavailable\. record: found no answer of .* expected one in HTTP\/1\.1$/,
      request_id: /^[\da-f]{32}$/,
    })
    t.match(entry, { outcome: 'broken', status: 502 })
  }
})

t.test('garbage in the middle of a body breaks the connection of the client', async (t) => {
  const { passed, entry } = await bothWays(t, (socket) =>
    socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n'),
  )
  t.notMatch(text(passed), /0\r\n\r\n$/)
  t.equal(entry?.outcome, 'broken')
})

t.test('both lengths at once are no answer', async (t) => {
  const { passed } = await bothWays(t, (socket) =>
    socket.end(
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    ),
  )
  t.equal(parsedResponse(passed)?.status, 502)
})

t.test('a body that goes on after its length: the client gets the length', async (t) => {
  const { passed, entry } = await bothWays(t, (socket) =>
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n'),
  )
  t.equal(bodyOf(passed), 'ok')
  t.match(entry, { outcome: 'answered', answer: { body: 'ok' } })
})

t.test('a gzip answer is passed as it is, and decoded for the recording only', async (t) => {
  const zipped = gzipSync('{"data":[],"total":0}')
  const { passed, entry } = await bothWays(t, (socket) => {
    const head = 'content-type: application/json\r\ncontent-encoding: gzip'
    socket.write(`HTTP/1.1 200 OK\r\n${head}\r\ncontent-length: ${zipped.length}\r\n\r\n`)
    socket.end(zipped)
  })
  t.strictSame(Buffer.from(bodyOf(passed) ?? '', 'latin1'), zipped)
  t.equal(parsedResponse(passed)?.headers.get('content-encoding'), 'gzip')
  t.strictSame(entry?.answer?.body, { data: [], total: 0 })
})

t.test('what cannot be decoded is left out of the recording with a note', async (t) => {
  const bodies: [encoding: string, body: Buffer, why: RegExp][] = [
    ['gzip', gzipSync('x'.repeat(99)).subarray(0, 20), /is no valid gzip/],
    ['gzip', gzipSync(Buffer.alloc(9_000_000)), /has more than 8388608 bytes when decoded/],
    ['zstd', Buffer.from('x'), /unknown content coding zstd/],
    ['identity', Buffer.from([0xff, 0xfe]), /no text in UTF-8/],
  ]
  for (const [encoding, body, why] of bodies) {
    const { passed, entry } = await bothWays(t, (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\n`)
      socket.write(`content-length: ${body.length}\r\n\r\n`)
      socket.end(body)
    })
    t.strictSame(Buffer.from(bodyOf(passed) ?? '', 'latin1'), body, encoding)
    t.match(entry?.warnings, [why])
    t.equal(entry?.answer?.body, null)
  }
})

t.test('a redirect goes to the client and is not followed', async (t) => {
  let requests = 0
  const { passed, entry } = await bothWays(t, (socket, head) => {
    requests++
    t.match(head, /^GET \/v1\/p1\/notebooks HTTP/)
    socket.end(
      'HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n',
    )
  })
  t.equal(requests, 2)
  t.match(parsedResponse(passed), { status: 307, body: '' })
  t.match(entry, { status: 307, answer: { headers: { location: '/elsewhere' } } })
})

t.test('an upstream of HTTP/1.0 ends its body with the connection', async (t) => {
  const { passed, entry } = await bothWays(t, (socket) =>
    socket.end('HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\nold'),
  )
  t.match(text(passed), /3\r\nold\r\n0\r\n\r\n$/)
  t.match(entry, { outcome: 'answered', answer: { body: 'old' } })
})

t.test('nobody listens: 502 says so', async (t) => {
  const { url, entries } = await recorderOf(t, 'http://127.0.0.1:1')
  const response = await fetch(url + LIST)
  t.equal(response.status, 502)
  t.match(await response.json(), { error_msg: /ECONNREFUSED/ })
  const iam = await fetch(`${url}/v3/projects`)
  t.match(await iam.json(), { error: { code: 502, title: 'Bad Gateway', message: /ECONNREFUSED/ } })
  t.match(await entries(), [{ outcome: 'broken', status: 502 }, { status: 502 }])
})

t.test('a head that is too large is no answer', async (t) => {
  const { passed } = await bothWays(t, (socket) =>
    socket.end(`HTTP/1.1 200 OK\r\nx-large: ${'x'.repeat(70_000)}\r\n\r\n`),
  )
  t.equal(parsedResponse(passed)?.status, 502)
})

t.test('a switch of protocols that nobody asked for is no answer', async (t) => {
  const { passed } = await bothWays(t, (socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
  )
  t.equal(parsedResponse(passed)?.status, 502)
})

t.test('a status that HTTP does not have is no answer', async (t) => {
  const { passed } = await bothWays(t, (socket) =>
    socket.end('HTTP/1.1 000 None\r\ncontent-length: 0\r\n\r\n'),
  )
  t.equal(parsedResponse(passed)?.status, 502)
})

t.test('a Trailer field without chunks does not pass, the answer does', async (t) => {
  const { passed } = await bothWays(t, (socket) =>
    socket.end('HTTP/1.1 200 OK\r\ntrailer: x\r\ncontent-length: 2\r\n\r\nok'),
  )
  t.match(parsedResponse(passed), { status: 200, body: 'ok' })
})

t.test('deflate with and without the header of zlib, and brotli, are decoded', async (t) => {
  const json = '{"total":1}'
  const bodies: [string, Buffer][] = [
    ['deflate', deflateSync(json)],
    ['deflate', deflateRawSync(json)],
    ['br', brotliCompressSync(json)],
    ['br, gzip', gzipSync(brotliCompressSync(json))],
  ]
  for (const [encoding, body] of bodies) {
    const { entry } = await bothWays(t, (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\n`)
      socket.write(`content-length: ${body.length}\r\n\r\n`)
      socket.end(body)
    })
    t.strictSame([entry?.answer?.body, entry?.warnings], [{ total: 1 }, []], encoding)
  }
})

t.test('a long text that is no JSON is cut in the recording, with a note', async (t) => {
  const { passed, entry } = await bothWays(t, (socket) =>
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 70000\r\n\r\n${'x'.repeat(70_000)}`),
  )
  t.equal(bodyOf(passed)?.length, 70_000)
  t.equal(`${entry?.answer?.body}`.length, 65_536)
  t.match(entry?.warnings, [/of the text of the answer only 65536 characters/])
})

t.test('interim answers 102 pass, but not to a client of HTTP/1.0', async (t) => {
  const upstream = await rawUpstream(t, (socket) => {
    socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n')
    socket.end('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n')
  })
  const { url } = await recorderOf(t, upstream)
  t.match(text(await exchange(url, getRequest(LIST))), /^HTTP\/1\.1 100 .*\r\n\r\nHTTP\/1\.1 102 /)
  t.match(text(await exchange(url, 'GET / HTTP/1.0\r\n\r\n')), /^HTTP\/1\.1 204 /)
})

t.test('a head that Node does not send is answered with 502', async (t) => {
  const { url, recorder } = await recorderOf(t, 'http://127.0.0.1:1', {
    open: () => {
      throw new Error('not sent')
    },
  })
  const answer = parsedResponse(await exchange(url, getRequest(LIST)))
  t.match(answer, { status: 502, body: /not sent/ })
  t.equal(recorder.requests, 1)
})
