import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import t from 'tap'
import { createMockServer } from '../../src/index.ts'

import { fuzzRaw } from './raw.ts'

t.test('requests as bytes, most of them malformed, get proper answers', async (t) => {
  const mock = await createMockServer({ port: 0 })
  t.teardown(() => mock.close())
  const baseUrl = await mock.listen()
  const { answers, failures } = await fuzzRaw({ count: 1_000, seed: 1, baseUrl })
  t.strictSame(failures, [])
  for (const status of [200, 400, 404, 413, 415]) t.ok(answers[status], `answers with ${status}`)
})

t.test('the check finds bad answers', async (t) => {
  const id = `x-request-id: ${'a'.repeat(32)}\r\n`
  const json = 'content-type: application/json\r\n'
  const mistakes: readonly [string, (socket: Socket) => void][] = [
    ['expected no 5xx', answer(500, id + json, '{}')],
    ['no X-Request-Id', answer(400, json, '{}')],
    ['content type text/html', answer(400, `${id}content-type: text/html\r\n`, '<p>')],
    ['not JSON', answer(400, id + json, '{')],
    ['internals', answer(400, id + json, '{"error_msg":"Cannot read properties of null"}')],
    [
      'an incomplete answer',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n'),
    ],
    ['no answer', (socket) => socket.end()],
  ]
  for (const [problem, act] of mistakes) {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {})
      socket.once('data', () => act(socket))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => server.close())
    const { port } = server.address() as AddressInfo
    const baseUrl = `http://127.0.0.1:${port}`
    const { failures } = await fuzzRaw({ count: 1, seed: 1, baseUrl })
    t.equal(failures.length, 1, problem)
    t.match(failures[0], problem)
  }
})

/** Sends one answer, whatever comes, and closes the connection. */
function answer(status: number, headers: string, body: string) {
  const length = Buffer.byteLength(body)
  return (socket: Socket) =>
    socket.end(`HTTP/1.1 ${status} X\r\n${headers}content-length: ${length}\r\n\r\n${body}`)
}
