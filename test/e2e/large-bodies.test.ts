import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { MAX_BODY_BYTES } from '../../src/http/input/limits.ts'
import { closeSoon } from '../../src/http/listener/open-requests.ts'
import { MAX_DROPPED_BYTES } from '../../src/http/listener/unread-body.ts'
import { mockWith } from '../support/mock.ts'
import { parsedResponse, type Received } from '../support/socket.ts'

const MB = 1024 * 1024

const headers = { 'x-auth-token': 'mock-token-admin', 'content-type': 'application/json' }

async function listening(t: Test) {
  const mock = await mockWith(t)
  return { mock, url: await mock.listen() }
}

/** Unlike `once`, does not reject when the connection breaks. */
const closeOf = (socket: Socket) => new Promise((closed) => socket.once('close', closed))

interface Sending {
  agent?: Agent
  isChunked?: boolean
  headers?: Record<string, string>
}

/** Sends `size` bytes with node:http; resolves to the status, or to the code of the error. */
async function post(url: string, size: number, sending: Sending = {}): Promise<number | string> {
  const { agent, isChunked = false } = sending
  const sent = request(url, {
    method: 'POST',
    headers: { ...headers, ...(isChunked ? {} : { 'content-length': size }), ...sending.headers },
    ...(agent && { agent }),
  })
  const answered = new Promise<number | string>((resolve) => {
    sent.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'error'))
    sent.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
  })
  const closed = new Promise((resolve) => sent.once('close', resolve))
  const write = async () => {
    for (let left = size; left > 0 && !sent.destroyed; left -= MB) {
      if (!sent.write(Buffer.alloc(Math.min(left, MB), 'n'))) {
        await Promise.race([once(sent, 'drain').catch(() => {}), closed])
      }
    }
    sent.end()
  }
  if (sending.headers?.['expect'] === undefined) await Promise.race([write(), answered])
  else {
    sent.on('continue', () => void write())
    sent.flushHeaders()
  }
  return answered
}

t.test('a Node client sees 413 for a body over the limit, not EPIPE or ECONNRESET', async (t) => {
  const { mock, url } = await listening(t)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  const size = MAX_BODY_BYTES + MB
  const streamOf = (left: number) =>
    new ReadableStream({
      pull: (controller) => {
        if (left-- > 0) controller.enqueue(Buffer.alloc(MB))
        else controller.close()
      },
    })
  for (const path of ['/v1/p1/notebooks', '/v3/auth/tokens', '/_mock/faults', '/nowhere']) {
    const target = `${url}${path}`
    for (let round = 0; round < 3; round++) {
      const body = Buffer.alloc(size)
      t.equal((await fetch(target, { method: 'POST', headers, body })).status, 413, `fetch ${path}`)
      t.equal(await post(target, size), 413, `http ${path}`)
      t.equal(await post(target, size, { agent }), 413, `kept ${path}`)
      t.equal(await post(target, size, { agent, isChunked: true }), 413, `chunked ${path}`)
    }
    t.equal(await post(target, size, { headers: { expect: '100-continue' } }), 413, 'Expect')
    const stream = { method: 'POST', headers, body: streamOf(20), duplex: 'half' } as const
    t.equal((await fetch(target, stream)).status, 413, `stream ${path}`)
  }
  const entries = mock.project('p1').journal.find()
  t.equal(entries.length, 14)
  for (const entry of entries) t.match(entry, { status: 413, body: null, outcome: 'answered' })
  t.equal((await fetch(`${url}/health`)).status, 200)
})

t.test('a client that sends the whole body before it reads sees 413', async (t) => {
  const { url } = await listening(t)
  const size = 40 * MB
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let trouble: Error | undefined
  socket.on('error', (error) => {
    trouble = error
  })
  socket.pause()
  socket.write(
    `POST /v1/p1/notebooks HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${size}\r\n\r\n`,
  )
  for (let left = size; left > 0; left -= MB) {
    if (!socket.write(Buffer.alloc(MB))) await once(socket, 'drain')
  }
  let text = ''
  for await (const part of socket) text += part
  t.match(text, /^HTTP\/1\.1 413 /)
  t.equal(trouble, undefined)
})

t.test('100 Continue is sent only if the body will be read', async (t) => {
  const { url } = await listening(t)
  const heard = async (head: string, body: string) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(
      `${head}Host: localhost\r\nConnection: close\r\nExpect: 100-Continue\r\nX-Auth-Token: a\r\n\r\n`,
    )
    let text = ''
    socket.on('data', (part) => {
      text += part
      if (/^HTTP\/1\.1 100 /.test(text)) socket.write(body)
    })
    await once(socket, 'close')
    return text.match(/(?<=HTTP\/1\.1 )\d+/g)
  }
  const post = (path: string, size: number) =>
    `POST ${path} HTTP/1.1\r\nContent-Length: ${size}\r\nContent-Type: application/json\r\n`
  t.strictSame(await heard(post('/v1/p1/notebooks', 2), '{}'), ['100', '400'])
  t.strictSame(await heard(post('/_mock/faults', 2), '{}'), ['100', '400'])
  t.strictSame(await heard(post('/v1/p1/notebooks', MAX_BODY_BYTES + 1), ''), ['413'])
  t.strictSame(await heard(post('/%zz', 2), ''), ['400'])
  const foreign = post('/_mock/faults', 2).replace('json', 'xml')
  t.strictSame(await heard(foreign, ''), ['415'])
})

t.test('what is dropped after a response is bounded', async (t) => {
  const { url } = await listening(t)
  // The client takes no notice of the end of the connection.
  const { port } = new URL(url)
  const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => {})
  let text = ''
  socket.on('data', (part) => {
    text += part
  })
  const closed = closeOf(socket)
  socket.write(
    'POST /v1/p1/notebooks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000000\r\n\r\n',
  )
  const chunk = Buffer.alloc(4 * MB)
  let sent = 0
  let isOpen = true
  void closed.then(() => {
    isOpen = false
  })
  while (isOpen && sent < 2 * MAX_DROPPED_BYTES) {
    sent += chunk.length
    if (!socket.write(chunk))
      await Promise.race([new Promise((drain) => socket.once('drain', drain)), closed])
  }
  await closed
  t.match(text, /^HTTP\/1\.1 413 /)
  t.ok(sent > MAX_DROPPED_BYTES && sent < 2 * MAX_DROPPED_BYTES, `${sent} bytes`)
})

t.test('a client that keeps its side open is cut off after a while', async (t) => {
  const server = createServer({ allowHalfOpen: true }, (socket) => closeSoon(socket, 'last', 50))
  t.teardown(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => {})
  let text = ''
  socket.on('data', (part) => {
    text += part
  })
  await once(socket, 'end')
  t.equal(text, 'last')
  const drip = setInterval(() => socket.write('x'), 5)
  await closeOf(socket)
  clearInterval(drip)
  closeSoon(socket)
  t.ok(socket.destroyed, 'a connection that is closed already stays as it is')
})

t.test('HEAD with a body that is not read gets the head of the answer', async (t) => {
  const { url } = await listening(t)
  for (const body of ['Content-Length: 20000000\r\n\r\n', 'Transfer-Encoding: chunked\r\n\r\n']) {
    const head = `HEAD /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${body}`
    const answer = parsedResponse(await endedExchange(url, head))
    t.match(answer?.headers.get('x-request-id'), /^[\da-f]{32}$/)
    t.ok((answer?.status ?? 0) >= 400)
    t.equal(answer?.body, '')
  }
})

t.test('HEAD with a body that is not read waits for the answer before it', async (t) => {
  const { url } = await listening(t)
  const host = 'HTTP/1.1\r\nHost: localhost\r\n'
  const body = 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
  const { bytes } = await endedExchange(
    url,
    `PUT /v3/nowhere ${host}${body}HEAD /nowhere ${host}${body}`,
  )
  t.match(bytes.toString(), /^HTTP\/1\.1 404 .*APIGW\.0101.*HTTP\/1\.1 404 /s)
})

/** Sends bytes and ends this side when the server has answered. */
function endedExchange(url: string, text: string): Promise<Received> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' })
    socket.on('data', (part) => {
      parts.push(part)
      socket.end()
    })
    socket.on('close', () => resolve({ bytes: Buffer.concat(parts), ended: 'end' }))
    socket.write(text)
  })
}
